package com.example.intervals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecurrenceTest {
    private static final LocalDate START = LocalDate.of(2026, 11, 4);
    private static final LocalDate UNTIL = LocalDate.of(2026, 12, 31);

    private static Recurrence everySecondWeek(IntervalSet without, int limit) {
        Set<DayOfWeek> weekdays = EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.THURSDAY);
        return Recurrence.weekly(START, UNTIL, 2, weekdays, without, limit);
    }

    @Test
    void daysBeforeTheStartAreNotTaken() {
        String days = everySecondWeek(IntervalSet.empty(), 3).days().toString();
        assertEquals("{2026-11-05, 2026-11-16, 2026-11-19}", days);
    }

    @Test
    void aPauseDoesNotCount() {
        IntervalSet pause = IntervalSet.of(List.of(Interval.parse("2026-11-16/2026-11-18")));
        assertEquals("{2026-11-05, 2026-11-19, 2026-11-30}", everySecondWeek(pause, 3).days().toString());
    }

    @Test
    void theEndIsAnEnd() {
        assertEquals(9, everySecondWeek(IntervalSet.empty(), 100).days().days());
    }

    @Test
    void nonsenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> everySecondWeek(IntervalSet.empty(), 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> Recurrence.weekly(START, UNTIL, 1, Set.of(), IntervalSet.empty(), 1));
    }
}
