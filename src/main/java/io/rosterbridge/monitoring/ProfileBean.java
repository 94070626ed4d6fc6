package io.rosterbridge.monitoring;

import io.rosterbridge.profile.ProfileInForce;
import io.rosterbridge.profile.ProfileVersion;
import io.rosterbridge.profile.ProfileVersions;
import java.util.List;

final class ProfileBean implements ProfileMXBean {

    private static final int NEWEST = 20;

    private final ProfileVersions profiles;

    ProfileBean(ProfileVersions profiles) {
        this.profiles = profiles;
    }

    @Override
    public long getVersion() {
        return profiles.inForce().version();
    }

    @Override
    public String getAuthor() {
        return profiles.inForce().author();
    }

    @Override
    public String getCreatedAt() {
        return profiles.inForce().createdAt().toString();
    }

    @Override
    public String getLeaverPolicy() {
        return profiles.inForce().profile().leaverPolicy();
    }

    @Override
    public String getFileProblem() {
        return profiles.fileProblem().orElse("");
    }

    @Override
    public List<String> versions() {
        return profiles.history(NEWEST, Long.MAX_VALUE).stream().map(ProfileBean::line).toList();
    }

    @Override
    public long restore(long version) {
        ProfileInForce former = profiles.find(version).orElseThrow(() -> new IllegalArgumentException("there is no profile version " + version));
        return profiles.save(former.profile().document(), MBeans.who().name()).version();
    }

    private static String line(ProfileVersion version) {
        return "version " + version.version() + " by " + version.author() + " (" + version.origin() + "), " + version.createdAt();
    }
}
