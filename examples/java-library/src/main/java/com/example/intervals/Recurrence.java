package com.example.intervals;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Days that come again: every so many weeks on some weekdays, with a pause left out. */
public final class Recurrence {
    private final LocalDate start;
    private final LocalDate until;
    private final int everyWeeks;
    private final Set<DayOfWeek> weekdays;
    private final IntervalSet without;
    private final int limit;

    private Recurrence(
            LocalDate start,
            LocalDate until,
            int everyWeeks,
            Set<DayOfWeek> weekdays,
            IntervalSet without,
            int limit) {
        this.start = start;
        this.until = until;
        this.everyWeeks = everyWeeks;
        this.weekdays = weekdays;
        this.without = without;
        this.limit = limit;
    }

    /**
     * A recurrence, all at once, as stored calendars hold it.
     *
     * @param start the first day that may be taken; its week is the first
     * @param until the last day that may be taken
     * @param everyWeeks 1 for every week, 2 for every second one, …
     * @param weekdays the days of such a week
     * @param without days that are left out
     * @param limit how many days are taken at most
     * @throws IllegalArgumentException if there is no weekday, or a number is not above 0
     */
    public static Recurrence weekly(
            LocalDate start,
            LocalDate until,
            int everyWeeks,
            Set<DayOfWeek> weekdays,
            IntervalSet without,
            int limit) {
        if (everyWeeks < 1 || limit < 1) {
            throw new IllegalArgumentException("weeks and limit must be above 0");
        }
        if (weekdays.isEmpty()) {
            throw new IllegalArgumentException("there must be a weekday");
        }
        return new Recurrence(start, until, everyWeeks, EnumSet.copyOf(weekdays), without, limit);
    }

    /** The days, as a set. */
    public IntervalSet days() {
        List<Interval> found = new ArrayList<>();
        LocalDate monday = start.with(DayOfWeek.MONDAY);
        while (!monday.isAfter(until) && found.size() < limit) {
            addWeek(monday, found);
            monday = monday.plusWeeks(everyWeeks);
        }
        return IntervalSet.of(found);
    }

    private void addWeek(LocalDate monday, List<Interval> found) {
        for (DayOfWeek weekday : weekdays) {
            LocalDate day = monday.with(weekday);
            boolean inside = !day.isBefore(start) && !day.isAfter(until);
            if (inside && !without.contains(day) && found.size() < limit) {
                found.add(Interval.day(day));
            }
        }
    }
}
