package com.example.intervals;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/** Days from a first one to a last one, both included. Never empty. */
public final class Interval implements Comparable<Interval> {
    private final LocalDate first;
    private final LocalDate last;

    private Interval(LocalDate first, LocalDate last) {
        this.first = first;
        this.last = last;
    }

    /**
     * Days from {@code first} to {@code last}.
     *
     * @throws IllegalArgumentException if the last day is before the first
     */
    public static Interval of(LocalDate first, LocalDate last) {
        if (last.isBefore(first)) {
            throw new IllegalArgumentException(last + " is before " + first);
        }
        return new Interval(first, last);
    }

    /** A single day. */
    public static Interval day(LocalDate day) {
        return new Interval(day, day);
    }

    /**
     * Reads {@code 2026-11-01/2026-11-30}, or a single day.
     *
     * @throws java.time.format.DateTimeParseException if a part is no day
     * @throws IllegalArgumentException if the last day is before the first
     */
    public static Interval parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return day(LocalDate.parse(text));
        }
        return of(LocalDate.parse(text.substring(0, slash)), LocalDate.parse(text.substring(slash + 1)));
    }

    /** The first day. */
    public LocalDate first() {
        return first;
    }

    /** The last day. */
    public LocalDate last() {
        return last;
    }

    /** How many days there are. */
    public long days() {
        return ChronoUnit.DAYS.between(first, last) + 1;
    }

    /** Whether {@code day} is one of them. */
    public boolean contains(LocalDate day) {
        return !day.isBefore(first) && !day.isAfter(last);
    }

    /** Whether the two share a day. */
    public boolean overlaps(Interval other) {
        return !other.last.isBefore(first) && !other.first.isAfter(last);
    }

    /** Whether the two overlap or follow each other without a day between. */
    public boolean touches(Interval other) {
        return !other.last.plusDays(1).isBefore(first) && !other.first.minusDays(1).isAfter(last);
    }

    /** The days that the two share. */
    public Optional<Interval> intersection(Interval other) {
        if (!overlaps(other)) {
            return Optional.empty();
        }
        return Optional.of(new Interval(later(first, other.first), earlier(last, other.last)));
    }

    /** All days from the earliest to the latest of the two, a gap between them included. */
    public Interval span(Interval other) {
        return new Interval(earlier(first, other.first), later(last, other.last));
    }

    @Override
    public int compareTo(Interval other) {
        int order = first.compareTo(other.first);
        return order != 0 ? order : last.compareTo(other.last);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Interval && compareTo((Interval) other) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(first, last);
    }

    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + "/" + last;
    }

    private static LocalDate earlier(LocalDate a, LocalDate b) {
        return a.isBefore(b) ? a : b;
    }

    private static LocalDate later(LocalDate a, LocalDate b) {
        return a.isAfter(b) ? a : b;
    }
}
