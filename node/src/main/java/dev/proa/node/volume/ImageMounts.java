package dev.proa.node.volume;

import java.io.IOException;
import java.nio.file.Path;

/** Mounts images' file systems on the host, where the runtime cannot mount them into containers by itself. */
public interface ImageMounts {
    /** Where no image can be mounted: asking for one fails. */
    ImageMounts NONE = new ImageMounts() {
        @Override
        public void mountImage(String image, Path target) throws IOException {
            throw new IOException("no image can be mounted here: " + image);
        }

        @Override
        public void unmountImage(Path target) {}
    };

    /** Mounts an image that is here, read only; {@code image} as the runtime names it. */
    void mountImage(String image, Path target) throws IOException, InterruptedException;

    /** Takes it off and gives its snapshot back; nothing happens when it isn't mounted. */
    void unmountImage(Path target) throws IOException, InterruptedException;
}
