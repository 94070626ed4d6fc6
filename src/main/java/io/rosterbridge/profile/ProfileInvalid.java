package io.rosterbridge.profile;

import io.rosterbridge.platform.yaml.FileInvalid;
import java.util.List;

/** A profile that cannot be used. */
public final class ProfileInvalid extends FileInvalid {

    ProfileInvalid(List<Problem> problems) {
        super(problems);
    }
}
