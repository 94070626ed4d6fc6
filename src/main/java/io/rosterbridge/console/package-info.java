/**
 * The console: pages rendered here, for a browser with or without JavaScript.
 *
 * <p>A page is a {@code @Controller} here and a template of the same word in {@code templates}. To add one:
 * <ol>
 * <li>Write {@code templates/<page>.html} as the others are: the whole file is
 * {@code th:replace="~{layout :: page('Title', ~{::main})}"} around one {@code main}.
 * <li>Build it from {@code templates/parts.html}: {@code badge, state, outcome, time, empty, pager, field, steps, facts, flash}.
 * <li>Give it a place in the navigation: a bean of type {@link io.rosterbridge.console.NavItem}.
 * </ol>
 *
 * <p>What holds for each: lists keep their whole state in the URL and page by key; a change is a POST of a form
 * ({@code th:action} adds the proof against forgery) that answers with a redirect and a {@link io.rosterbridge.console.Flash};
 * what takes something away is shown with its numbers on a page of its own before. htmx only replaces parts of a page by the same
 * part of a freshly rendered one ({@code hx-select}), so no page needs it. Nothing inline, neither script nor style: the content
 * security policy refuses it. Problems are thrown as for the REST API; {@link io.rosterbridge.console.ErrorPage} shows them.
 */
package io.rosterbridge.console;
