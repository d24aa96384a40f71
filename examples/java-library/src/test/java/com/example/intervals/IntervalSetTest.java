package com.example.intervals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class IntervalSetTest {
    private static IntervalSet set(String... parts) {
        return IntervalSet.of(Arrays.stream(parts).map(Interval::parse).collect(Collectors.toList()));
    }

    @Test
    void partsAreMerged() {
        IntervalSet days = set("2026-11-05/2026-11-09", "2026-11-01/2026-11-04", "2026-11-20", "2026-11-07");
        assertEquals("{2026-11-01/2026-11-09, 2026-11-20}", days.toString());
        assertEquals(10, days.days());
        assertEquals(2, days.parts().size());
    }

    @Test
    void daysAreFound() {
        IntervalSet days = set("2026-11-01/2026-11-04", "2026-11-10", "2026-11-20/2026-11-25");
        for (int day : new int[] {1, 4, 10, 20, 25}) {
            assertTrue(days.contains(LocalDate.of(2026, 11, day)), "day " + day);
        }
        for (int day : new int[] {5, 9, 11, 19, 26}) {
            assertFalse(days.contains(LocalDate.of(2026, 11, day)), "day " + day);
        }
        assertFalse(IntervalSet.empty().contains(LocalDate.of(2026, 11, 1)));
    }

    @Test
    void unionAndIntersection() {
        IntervalSet a = set("2026-11-01/2026-11-10", "2026-11-20/2026-11-30");
        IntervalSet b = set("2026-11-08/2026-11-22");
        assertEquals(set("2026-11-01/2026-11-30"), a.union(b));
        assertEquals(set("2026-11-08/2026-11-10", "2026-11-20/2026-11-22"), a.intersection(b));
        assertEquals(IntervalSet.empty(), a.intersection(set("2026-12-24")));
    }

    @Test
    void holesAreCut() {
        IntervalSet month = set("2026-11-01/2026-11-30");
        assertEquals(set("2026-11-01/2026-11-09", "2026-11-13/2026-11-30"), month.minus(set("2026-11-10/2026-11-12")));
        assertEquals(set("2026-11-06/2026-11-30"), month.minus(set("2026-10-20/2026-11-05")));
        assertEquals(IntervalSet.empty(), month.minus(set("2026-10-01/2026-12-31")));
        assertEquals(month, month.minus(set("2026-12-24")));
    }
}
