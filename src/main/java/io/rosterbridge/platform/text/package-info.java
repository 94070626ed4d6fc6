/**
 * The canonical form of each kind of text by which people are told apart: {@link io.rosterbridge.platform.text.MailAddress mail addresses},
 * {@link io.rosterbridge.platform.text.PersonId ids}, {@link io.rosterbridge.platform.text.ColumnName names of columns},
 * {@link io.rosterbridge.platform.text.Word words} and {@link io.rosterbridge.platform.text.PersonName names of people}. Each door of the application
 * uses these forms, and nothing else compares such texts.
 *
 * <p>Everything here is pure: the same text always gives the same answer, on every machine, since the properties of characters come
 * from ICU and not from the Java version. What is refused is named by its code point and its place, counted in characters from 1.
 */
package io.rosterbridge.platform.text;
