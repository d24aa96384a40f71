/** Sets of days: intervals, their union, intersection and difference, and days that come again. */
package com.example.intervals;
