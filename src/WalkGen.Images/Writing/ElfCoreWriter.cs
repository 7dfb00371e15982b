using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>Writes an ELF core: headers, notes, memory. Source: System V gABI, chapters 4 and 5.</summary>
internal static class ElfCoreWriter
{
    private const int Alignment = 1 << 12; // of the memory in the file, so a page of memory is a page of the file
    private const int ChunkSize = 1 << 20;
    private const int MaxPieces = 1 << 18; // the reader refuses more
    private const int ExtendedCount = 0xffff; // PN_XNUM

    private static readonly ElfClass Fields = ElfClass.Class64;

    /// <summary>Writes the file of <paramref name="plan"/>.</summary>
    /// <exception cref="NotSupportedException">There are too many pieces of memory.</exception>
    public static void Write(SparseOutput output, WritePlan plan, WriteProgress progress)
    {
        IReadOnlyList<PhysicalRange> blocks = plan.Kept.Blocks;
        IReadOnlyList<PhysicalRange> missing = plan.LeavesOut ? LeftOut(plan) : plan.Image.MissingSegments;
        int count = 1 + blocks.Count + plan.Zeros.Count + missing.Count;
        if (count > MaxPieces)
        {
            throw new NotSupportedException(
                $"{plan.Image.Path}: {blocks.Count} pieces of memory are too many for an ELF core: write a kdump.");
        }

        byte[] notes = NoteWriter.Notes(plan);
        int headers = Fields.HeaderSize + (count * Fields.ProgramHeaderSize);
        int section = headers; // section header 0, if the count needs it
        if (count >= ExtendedCount) headers += Fields.SectionHeaderSize;
        byte[] head = new byte[headers + notes.Length];
        notes.CopyTo(head, headers);
        WriteHeader(head, plan.Machine ?? InstructionSet.None, count, section);

        int index = 0;
        Put(head, index++, ProgramHeader.Note, (ulong)headers, 0, (ulong)notes.Length, 0);
        ulong offset = Align((ulong)head.Length);
        ulong first = offset;
        foreach (PhysicalRange block in blocks)
        {
            Put(head, index++, ProgramHeader.Load, offset, block.Start.Value, block.Length, block.Length);
            offset = Align(offset + block.Length);
        }

        // The bytes after p_filesz are zeros if there are any before. One page of zeros in the file serves all ranges.
        foreach (PhysicalRange zeros in plan.Zeros)
            Put(head, index++, ProgramHeader.Load, offset, zeros.Start.Value, ulong.Min(zeros.Length, Alignment), zeros.Length);
        if (plan.Zeros.Count > 0) output.Write(offset, new byte[Alignment]);
        foreach (PhysicalRange range in missing)
            Put(head, index++, ProgramHeader.Load, Fields.None, range.Start.Value, 0, range.Length);

        output.Write(0, head);
        WriteMemory(output, plan.Kept, first, progress);
    }

    /// <summary>
    /// The memory that the file names and lacks. The tables of a machine lie scattered, so the ranges may also contain them: that takes
    /// fewer headers, and readers use the first header that has bytes.
    /// </summary>
    private static IReadOnlyList<PhysicalRange> LeftOut(WritePlan plan)
    {
        PhysicalRange[] all = plan.AllMemory;
        List<PhysicalRange> gaps = RangeSet.Subtract(all, plan.Kept.Blocks);
        return gaps.Count <= all.Length ? gaps : all;
    }

    private static void WriteMemory(SparseOutput output, KeptMemory kept, ulong offset, WriteProgress progress)
    {
        byte[] buffer = new byte[ChunkSize];
        foreach (PhysicalRange block in kept.Blocks)
        {
            for (ulong done = 0; done < block.Length;)
            {
                Span<byte> chunk = buffer.AsSpan(0, (int)ulong.Min(ChunkSize, block.Length - done));
                kept.Read(block.Start.Value + done, chunk);
                output.Write(offset + done, chunk);
                progress.Add(chunk.Length);
                done += (ulong)chunk.Length;
            }

            offset = Align(offset + block.Length);
        }
    }

    private static void WriteHeader(byte[] head, InstructionSet machine, int count, int section)
    {
        bool isExtended = count >= ExtendedCount;
        ElfHeader.Magic.CopyTo(head);
        head[4] = 2; // ELFCLASS64
        head[5] = 1; // ELFDATA2LSB
        head[6] = 1; // EV_CURRENT
        UInt16(head, 16, 4); // ET_CORE
        UInt16(head, 18, (ushort)machine);
        UInt32(head, 20, 1);
        UInt64(head, Fields.ProgramHeadersAt, (ulong)Fields.HeaderSize);
        UInt16(head, 52, (ushort)Fields.HeaderSize);
        UInt16(head, Fields.ProgramHeaderSizeAt, (ushort)Fields.ProgramHeaderSize);
        UInt16(head, Fields.ProgramHeaderCountAt, (ushort)int.Min(count, ExtendedCount));
        if (!isExtended) return;
        UInt64(head, Fields.SectionHeadersAt, (ulong)section);
        UInt16(head, 58, (ushort)Fields.SectionHeaderSize);
        UInt16(head, Fields.SectionCountAt, 1);
        UInt32(head, section + Fields.SectionInfoAt, (uint)count);
    }

    private static void Put(byte[] head, int index, uint type, ulong offset, ulong physical, ulong fileSize, ulong memorySize)
    {
        int at = Fields.HeaderSize + (index * Fields.ProgramHeaderSize);
        UInt32(head, at, type);
        UInt32(head, at + 4, type == ProgramHeader.Load ? 6u : 4u); // PF_R, PF_W
        UInt64(head, at + Fields.OffsetAt, offset);
        UInt64(head, at + Fields.PhysicalAddressAt, physical);
        UInt64(head, at + Fields.FileSizeAt, fileSize);
        UInt64(head, at + Fields.MemorySizeAt, memorySize);
    }

    private static ulong Align(ulong offset) => (offset + (Alignment - 1)) & ~(ulong)(Alignment - 1);

    private static void UInt16(byte[] head, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(at), value);

    private static void UInt32(byte[] head, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(at), value);

    private static void UInt64(byte[] head, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(at), value);
}
