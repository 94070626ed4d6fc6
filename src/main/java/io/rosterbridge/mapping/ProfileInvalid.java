package io.rosterbridge.mapping;

import io.rosterbridge.yaml.FileInvalid;
import java.util.List;

/** A profile that cannot be used. */
public final class ProfileInvalid extends FileInvalid {

    ProfileInvalid(List<Problem> problems) {
        super(problems);
    }
}
