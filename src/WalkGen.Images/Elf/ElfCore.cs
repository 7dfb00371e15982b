namespace WalkGen.Images;

/// <summary>
/// An ELF core of a machine: memory as <c>PT_LOAD</c> at physical addresses, registers as notes. It comes from QEMU's
/// <c>dump-guest-memory</c>, VirtualBox's <c>dumpvmcore</c>, Linux's <c>/proc/vmcore</c> or <c>/proc/kcore</c>, or from makedumpfile.
/// Source: QEMU, <c>dump/dump.c</c>; VirtualBox, <c>DBGFCoreWrite.cpp</c>; Linux, <c>fs/proc/vmcore.c</c> and <c>fs/proc/kcore.c</c>.
/// </summary>
internal static class ElfCore
{
    /// <summary>Reads the headers and notes of <paramref name="file"/>, and memory only where two headers overlap.</summary>
    /// <exception cref="InvalidImageException">The file is not such a core, or is damaged.</exception>
    public static ImageContent Read(FileBytes file)
    {
        ElfHeader elf = ElfHeader.Read(file);
        if (elf.ProgramHeaderCount == 0 && XenCore.Is(file, elf)) return XenCore.Read(file, elf);

        List<ProgramHeader> loads = new((int)elf.ProgramHeaderCount);
        List<ProgramHeader> parts = [];
        foreach (ProgramHeader header in ProgramHeader.ReadAll(file, elf)) (header.Type == ProgramHeader.Load ? loads : parts).Add(header);
        RequirePhysicalAddresses(file, elf, loads);
        SegmentMerge merge = SegmentMerge.Merge(file, loads);
        ImageSegment[] segments = merge.Segments;
        PhysicalRange[] cutOff = MissingMemory.Find([.. loads.SelectMany(load => CutOff(file, load))], segments);
        if (segments.Length == 0)
        {
            if (loads.Count == 0)
                throw file.Empty($"none of its {elf.ProgramHeaderCount} program headers has memory (PT_LOAD) with a physical address");
            throw cutOff.Length == 0
                ? file.Empty($"the file has no bytes of the memory of its program headers, the first at 0x{loads[0].PhysicalAddress:x16}")
                : file.Truncated(
                    $"the memory of its program headers, the first at 0x{cutOff[0].Start.Value:x16}, "
                    + $"lies beyond the 0x{file.Length:x} bytes of the file");
        }

        RequireFewNotes(file, parts);
        CoreNotes notes = CoreNotes.Read(file, parts.SelectMany(part => ElfNote.ReadAll(file, part.Offset, part.FileSize)), elf.Machine);
        List<PhysicalRange> missing = [.. cutOff];
        List<PhysicalRange> zeros = [];
        foreach (ProgramHeader load in loads)
        {
            if (load.FileSize < load.MemorySize && ListOfRest(load, elf, notes, missing, zeros) is { } list)
                list.Add(new PhysicalRange(new PhysicalAddress(load.PhysicalAddress + load.FileSize), load.MemorySize - load.FileSize));
        }

        PhysicalRange[] missingRanges = MissingMemory.Find(missing, segments);
        return new ImageContent
        {
            File = new()
            {
                Path = file.Name,
                Kind = ImageKind.ElfCore,
                IsQemu = notes.IsQemu,
                IsVirtualBox = notes.IsVirtualBox,
                IsConverted = notes.Conversion is not null,
                Only = notes.Conversion?.Only,
            },
            Bytes = file,
            Segments = segments,
            Missing = missingRanges,
            Zeros = zeros.Count == 0 ? [] : MissingMemory.Find(zeros, RangeSet.Union(segments, missingRanges)),
            Overlaps = merge.Overlaps,
            Machine = elf.Machine,
            Cpus = notes.Cpus,
            VmCoreInfo = notes.VmCoreInfo,
            KernelRoot = notes.Conversion?.KernelRoot,
        };
    }

    private static IEnumerable<PhysicalRange> CutOff(FileBytes file, ProgramHeader load)
    {
        ulong present = load.PresentIn(file);
        if (present < load.FileSize)
            yield return new PhysicalRange(new PhysicalAddress(load.PhysicalAddress + present), load.FileSize - present);
    }

    /// <summary>The list for the bytes from <c>p_filesz</c> to <c>p_memsz</c>; null if they are no memory.</summary>
    /// <remarks>
    /// By the System V gABI, chapter 5, these bytes are zeros, and makedumpfile leaves pages of zeros out like this. It leaves other pages
    /// out too (<c>-d</c>), but no page table. With a <c>p_filesz</c> of 0, VirtualBox lists the memory of devices, and QEMU and
    /// others memory that was not dumped (<c>p_offset</c> is ~0). Only the core of a Linux kernel, which has VMCOREINFO, has zeros there.
    /// </remarks>
    private static List<PhysicalRange>? ListOfRest(
        in ProgramHeader load, in ElfHeader elf, in CoreNotes notes, List<PhysicalRange> missing, List<PhysicalRange> zeros)
    {
        if (load.FileSize > 0) return zeros;
        if (notes.IsVirtualBox) return null;
        return notes.IsQemu || notes.VmCoreInfo is null || load.Offset == elf.Class.None ? missing : zeros;
    }

    // Before Linux 4.13, all headers of /proc/kcore had the physical address 0, as all headers of the core of a process have.
    private static void RequirePhysicalAddresses(FileBytes file, in ElfHeader elf, List<ProgramHeader> loads)
    {
        ulong kernel = (elf.Class.None >> 1) + 1; // the kernel's half of the addresses
        ProgramHeader? first = null;
        bool anyDiffers = false;
        foreach (ProgramHeader load in loads)
        {
            if (load.FileSize == 0) continue;
            if (load.PhysicalAddress != 0 || load.VirtualAddress < kernel) return;
            first ??= load;
            anyDiffers |= load.VirtualAddress != first.Value.VirtualAddress && load.Offset != first.Value.Offset;
        }

        if (!anyDiffers) return;
        throw file.Invalid(
            "it is a copy of /proc/kcore of a kernel before Linux 4.13, which does not contain the physical addresses of its memory: "
            + "copy the memory with LiME instead.");
    }

    // QEMU writes one segment of notes. With thousands of headers for the same notes, a small file would cost much time and memory.
    private static void RequireFewNotes(FileBytes file, List<ProgramHeader> notes)
    {
        UInt128 size = 0;
        foreach (ProgramHeader segment in notes) size += segment.FileSize;
        if (size > file.Length)
            throw file.Damaged($"its {notes.Count} segments of notes claim 0x{size:x} bytes, but the file has 0x{file.Length:x}");
    }
}
