/** CSV files that people open in a spreadsheet. */
package io.rosterbridge.platform.csv;
