package com.example.intervals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private static Interval interval(String text) {
        return Interval.parse(text);
    }

    @Test
    void bothEndsBelong() {
        Interval november = interval("2026-11-01/2026-11-30");
        assertEquals(30, november.days());
        assertTrue(november.contains(LocalDate.of(2026, 11, 30)));
        assertFalse(november.contains(LocalDate.of(2026, 12, 1)));
        assertFalse(november.contains(LocalDate.of(2026, 10, 31)));
    }

    @Test
    void textIsReadAndWritten() {
        assertEquals("2026-11-01/2026-11-30", interval("2026-11-01/2026-11-30").toString());
        assertEquals("2026-11-01", interval("2026-11-01/2026-11-01").toString());
        assertThrows(DateTimeParseException.class, () -> interval("soon"));
        assertThrows(IllegalArgumentException.class, () -> interval("2026-11-02/2026-11-01"));
    }

    @Test
    void touchingIsMoreThanOverlapping() {
        Interval first = interval("2026-11-01/2026-11-10");
        Interval next = interval("2026-11-11/2026-11-20");
        assertFalse(first.overlaps(next));
        assertTrue(first.touches(next));
        assertTrue(next.touches(first));
        assertFalse(first.touches(interval("2026-11-12")));
    }

    @Test
    void intersectionAndSpan() {
        Interval a = interval("2026-11-01/2026-11-10");
        Interval b = interval("2026-11-08/2026-11-20");
        assertEquals(Optional.of(interval("2026-11-08/2026-11-10")), a.intersection(b));
        assertEquals(Optional.empty(), a.intersection(interval("2026-12-01")));
        assertEquals(interval("2026-11-01/2026-11-20"), b.span(a));
    }

    @Test
    void equalIntervalsAreEqual() {
        assertEquals(interval("2026-11-01"), Interval.day(LocalDate.of(2026, 11, 1)));
        assertEquals(interval("2026-11-01").hashCode(), interval("2026-11-01/2026-11-01").hashCode());
        assertNotEquals(interval("2026-11-01"), interval("2026-11-01/2026-11-02"));
    }
}
