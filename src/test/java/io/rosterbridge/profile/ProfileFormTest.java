package io.rosterbridge.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rosterbridge.domain.ScimAttribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a form changes in a profile, and what it leaves. */
class ProfileFormTest {

    private Profile profile;
    private final Map<ScimAttribute, AttributeRow> rows = new EnumMap<>(ScimAttribute.class);

    @BeforeEach
    void readTheProfile() throws IOException {
        profile = ProfileReader.read("test", Files.readString(Path.of("mappings/calendly.yaml")));
        profile.attributes().forEach(attribute -> rows.put(attribute.target(), AttributeRow.of(attribute)));
    }

    @Test
    void nothingChangedIsTheSameText() {
        assertThat(ProfileEdit.withAttributes(profile, rows).document()).isEqualTo(profile.document());
        assertThat(ProfileEdit.withSafety(profile, profile.linking(),
                profile.safety().protecting(List.of())).document()).isEqualTo(profile.document());
    }

    @Test
    void oneAttributeIsChangedAndEveryCommentOutsideOfItStays() {
        rows.put(ScimAttribute.DISPLAY_NAME, new AttributeRow("field", "full_name", "No: \"name\"", "on-create", false, "upper"));
        Profile changed = ProfileEdit.withAttributes(profile, rows);
        assertThat(AttributeRow.of(changed.attribute(ScimAttribute.DISPLAY_NAME).orElseThrow())).isEqualTo(rows.get(ScimAttribute.DISPLAY_NAME));
        assertThat(changed.document()).contains("# the address the person logs in with", "# The directory's display_name",
                "\n  active:\n    field: status\n", "# irreversible in Calendly").doesNotContain("[full_name");
        assertThat(changed.attributes()).hasSameSizeAs(profile.attributes());
    }

    @Test
    void anAttributeLessIsWrittenAnewAndAllElseIsTheSame() {
        rows.remove(ScimAttribute.EXTERNAL_ID);
        Profile changed = ProfileEdit.withAttributes(profile, rows);
        assertThat(changed.attribute(ScimAttribute.EXTERNAL_ID)).isEmpty();
        assertThat(changed.actions()).isEqualTo(profile.actions());
        assertThat(changed.safety()).isEqualTo(profile.safety());
    }

    @Test
    void whatIsWrongIsToldUnderTheAttribute() {
        rows.put(ScimAttribute.USER_NAME, new AttributeRow("expression", "emial", "", "always", true, "keep\nactions: {delete: true}"));
        assertThatThrownBy(() -> ProfileEdit.withAttributes(profile, rows)).isInstanceOfSatisfying(ProfileInvalid.class, invalid ->
                assertThat(invalid.problems()).extracting(ProfileInvalid.Problem::path)
                        .containsExactlyInAnyOrder("attributes.userName.expression", "attributes.userName.case"));
    }

    @Test
    void protectedUsersAndLinkingAreChangedInPlace() {
        Profile changed = ProfileEdit.withSafety(profile, Linking.NEVER,
                profile.safety().protecting(List.of("owner@example.com", "admin@example.com")));
        assertThat(changed.linking()).isEqualTo(Linking.NEVER);
        assertThat(changed.safety().protectedUserNames()).containsExactly("owner@example.com", "admin@example.com");
        assertThat(changed.document()).contains("# addresses that are never deactivated or deleted", "# or: ask, never");
        assertThatThrownBy(() -> ProfileEdit.withSafety(profile, Linking.AUTO,
                profile.safety().protecting(List.of("nobody")))).isInstanceOf(ProfileInvalid.class);
    }
}
