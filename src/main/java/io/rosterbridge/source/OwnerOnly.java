package io.rosterbridge.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Files and folders that name people: made for this application's user alone, where the file system knows users. */
final class OwnerOnly {

    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private OwnerOnly() {
    }

    /**
     * Makes the folder, and those above it, unless they are there; those stay as they are.
     *
     * @throws IOException if it is there and no folder, or cannot be made
     */
    static Path folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (folder.getParent() != null) {
                folder(folder.getParent());
            }
            try {
                Files.createDirectory(folder, only(folder.getParent(), "rwx------"));
            } catch (FileAlreadyExistsException madeMeanwhileOrNoFolder) {
                if (!Files.isDirectory(folder)) {
                    throw madeMeanwhileOrNoFolder;
                }
            }
        }
        return folder;
    }

    /** @throws IOException if there is such a file, or it cannot be made */
    static OutputStream newFile(Path file) throws IOException {
        return Files.newOutputStream(Files.createFile(file, only(file.getParent(), "rw-------")));
    }

    /** What other users of this machine may do there, such as {@code r-x}; empty if nothing, or it cannot be told. */
    static Optional<String> others(Path folder) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
            boolean isOpen = permissions.stream().anyMatch(OTHERS::contains);
            return isOpen ? Optional.of(PosixFilePermissions.toString(permissions).substring(6)) : Optional.empty();
        } catch (IOException | UnsupportedOperationException unknown) {
            return Optional.empty();
        }
    }

    private static FileAttribute<?>[] only(Path parent, String permissions) throws IOException {
        boolean knowsUsers = parent != null && Files.getFileStore(parent).supportsFileAttributeView("posix");
        return knowsUsers ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))}
                : new FileAttribute<?>[0];
    }
}
