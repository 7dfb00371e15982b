namespace WalkGen.Images;

/// <summary>What an image knows about a frame of physical memory.</summary>
public enum FramePresence
{
    /// <summary>The image does not name the address as memory: a device, a hole, or memory that the format does not list.</summary>
    NotNamed,

    /// <summary>
    /// The frame is memory, but its content was left out of the dump or cut off: the first bitmap of a kdump-compressed file, or
    /// <c>p_memsz</c> of an ELF core. Some of it is read as zeros (<see cref="MemoryImage.ZeroSegments"/>).
    /// </summary>
    LeftOut,

    /// <summary>The image contains the frame.</summary>
    Held,
}
