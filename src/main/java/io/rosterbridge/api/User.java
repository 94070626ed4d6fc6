package io.rosterbridge.api;

import io.rosterbridge.directory.DirectoryPerson;
import io.rosterbridge.directory.PersonDraft;
import io.rosterbridge.directory.PersonRefused;
import io.rosterbridge.domain.Assignment;
import io.rosterbridge.domain.Person;
import io.rosterbridge.platform.text.MailAddress;
import io.rosterbridge.provisioning.PeopleView;
import io.rosterbridge.queue.TaskState;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * One person with everything the directory knows; a value that it does not know is null.
 *
 * @param status     {@code active}, {@code inactive} or {@code gone}
 * @param custom     further attributes, by the name of their column
 * @param assignment {@code assigned}, {@code suspended} or {@code none}
 * @param account    the linked Calendly user; null if there is none
 * @param source     who made the person known
 */
record User(String id, String email, String firstName, String lastName, String displayName, String fullName, String employeeId, String department,
            String title, String mobile, @Schema(allowableValues = {"active", "inactive", "gone"}) String status, String userType,
            Map<String, String> custom, @Schema(implementation = Assignment.class) String assignment, TaskState state, PeopleView.Linked account,
            String source, Instant changedAt) {

    static User of(PeopleView.Row row, DirectoryPerson known) {
        Person person = known.person();
        Map<String, String> custom = new TreeMap<>(person.attributes());
        custom.keySet().removeAll(Person.COLUMNS);
        return new User(person.id(), person.email(), value(person, "first_name"), value(person, "last_name"), value(person, "display_name"),
                value(person, "full_name"), value(person, "employee_id"), value(person, "department"), value(person, "title"),
                value(person, "mobile"), row.status(), value(person, "user_type"), custom, row.assignment(), row.state(), row.account(),
                known.source(), known.changedAt());
    }

    private static String value(Person person, String column) {
        return person.value(column).orElse(null);
    }

    /** What a request says of a person: null leaves a value as it is, an empty text clears it. */
    @Schema(example = """
            {"email": "ann@example.com", "firstName": "Ann", "lastName": "Example", "displayName": "Ann Example",
             "department": "Sales", "status": "active", "assignment": "assigned", "custom": {"office": "Berlin"}}""")
    record Draft(@Schema(format = "email", maxLength = MailAddress.MOST_OCTETS) String email,
                 @Schema(maxLength = PersonDraft.VALUE_LENGTH) String firstName, @Schema(maxLength = PersonDraft.VALUE_LENGTH) String lastName,
                 @Schema(maxLength = PersonDraft.VALUE_LENGTH) String displayName, @Schema(maxLength = PersonDraft.VALUE_LENGTH) String fullName,
                 @Schema(maxLength = PersonDraft.VALUE_LENGTH) String employeeId, @Schema(maxLength = PersonDraft.VALUE_LENGTH) String department,
                 @Schema(maxLength = PersonDraft.VALUE_LENGTH) String title, @Schema(maxLength = PersonDraft.VALUE_LENGTH) String mobile,
                 @Schema(allowableValues = {"active", "inactive", ""}) String status,
                 @Schema(maxLength = PersonDraft.VALUE_LENGTH) String userType,
                 @Schema(allowableValues = {"assigned", "suspended", "none", ""}) String assignment, Map<String, String> custom) {

        /**
         * @throws PersonRefused            if a value is outside its limits
         * @throws IllegalArgumentException if the assignment is no such word, or {@code custom} names a property of its own
         */
        PersonDraft of(String id) {
            Map<String, String> attributes = new HashMap<>();
            if (custom != null) {
                custom.keySet().stream().filter(Person.COLUMNS::contains).findFirst().ifPresent(column -> {
                    throw new IllegalArgumentException("custom." + column + " is a property of its own; send it beside custom");
                });
                attributes.putAll(custom);
            }
            attributes.put("first_name", firstName);
            attributes.put("last_name", lastName);
            attributes.put("display_name", displayName);
            attributes.put("full_name", fullName);
            attributes.put("employee_id", employeeId);
            attributes.put("department", department);
            attributes.put("title", title);
            attributes.put("mobile", mobile);
            attributes.put("user_type", userType);
            return new PersonDraft(id, email, status, attributes, assignment == null || assignment.isBlank() ? null : Assignment.of(assignment));
        }
    }
}
