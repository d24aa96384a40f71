package com.example.intervals;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** A set of days, kept as the fewest intervals: sorted, none touches the next. Unchangeable. */
public final class IntervalSet {
    private static final IntervalSet EMPTY = new IntervalSet(List.of());

    private final List<Interval> parts;

    private IntervalSet(List<Interval> parts) {
        this.parts = Collections.unmodifiableList(parts);
    }

    /** No day at all. */
    public static IntervalSet empty() {
        return EMPTY;
    }

    /** All days of the given intervals, which may overlap and come in any order. */
    public static IntervalSet of(Collection<Interval> intervals) {
        List<Interval> sorted = new ArrayList<>(intervals);
        Collections.sort(sorted);
        List<Interval> merged = new ArrayList<>();
        for (Interval next : sorted) {
            int top = merged.size() - 1;
            if (top >= 0 && merged.get(top).touches(next)) {
                merged.set(top, merged.get(top).span(next));
            } else {
                merged.add(next);
            }
        }
        return new IntervalSet(merged);
    }

    /** The intervals, sorted. */
    public List<Interval> parts() {
        return parts;
    }

    /** How many days there are. */
    public long days() {
        return parts.stream().mapToLong(Interval::days).sum();
    }

    /** Whether {@code day} is in the set. */
    public boolean contains(LocalDate day) {
        int low = 0;
        int high = parts.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Interval part = parts.get(middle);
            if (part.contains(day)) {
                return true;
            }
            if (day.isBefore(part.first())) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return false;
    }

    /** The days that are in one of the two. */
    public IntervalSet union(IntervalSet other) {
        List<Interval> all = new ArrayList<>(parts);
        all.addAll(other.parts);
        return of(all);
    }

    /** The days that are in both. */
    public IntervalSet intersection(IntervalSet other) {
        List<Interval> shared = new ArrayList<>();
        int mine = 0;
        int theirs = 0;
        while (mine < parts.size() && theirs < other.parts.size()) {
            Interval a = parts.get(mine);
            Interval b = other.parts.get(theirs);
            a.intersection(b).ifPresent(shared::add);
            if (a.last().isBefore(b.last())) {
                mine++;
            } else {
                theirs++;
            }
        }
        return new IntervalSet(shared);
    }

    /** The days that are in this one only. */
    public IntervalSet minus(IntervalSet other) {
        List<Interval> left = new ArrayList<>();
        for (Interval part : parts) {
            LocalDate from = part.first();
            for (Interval hole : other.parts) {
                if (!hole.overlaps(part)) {
                    continue;
                }
                if (from.isBefore(hole.first())) {
                    left.add(Interval.of(from, hole.first().minusDays(1)));
                }
                from = hole.last().plusDays(1);
            }
            if (!from.isAfter(part.last())) {
                left.add(Interval.of(from, part.last()));
            }
        }
        return new IntervalSet(left);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IntervalSet && parts.equals(((IntervalSet) other).parts);
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    @Override
    public String toString() {
        return parts.stream().map(Interval::toString).collect(Collectors.joining(", ", "{", "}"));
    }
}
