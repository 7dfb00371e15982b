using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Images;

/// <summary>
/// Writes a kdump-compressed file, version 6: headers, two bitmaps, a descriptor for each page, and the packed pages.
/// Source: makedumpfile, <c>IMPLEMENTATION</c> and <c>diskdump_mod.h</c>.
/// </summary>
internal static class KdumpWriter
{
    private const int Version = 6;
    private const ulong MaxPages = 1UL << 34; // the reader refuses more

    private static readonly KdumpLayout Fields = KdumpLayout.Bits64;

    /// <summary>Writes the file of <paramref name="plan"/>.</summary>
    /// <exception cref="NotSupportedException">The memory lies at too high addresses for the bitmaps.</exception>
    public static void Write(SparseOutput output, WritePlan plan, WriteProgress progress)
    {
        uint pageSize = plan.PageSize;
        PhysicalRange[] memory = RangeSet.Join([.. plan.AllMemory.Select(range => RangeSet.Align(range, pageSize))]);
        PhysicalRange[] zeros = RangeSet.Join([.. plan.Zeros.Select(range => RangeSet.Align(range, pageSize))]);
        ulong pages = (RangeSet.Last(memory[^1]) / pageSize) + 1;
        if (pages > MaxPages)
        {
            throw new NotSupportedException(
                $"{plan.Image.Path}: its memory reaches up to 0x{RangeSet.Last(memory[^1]):x}, but a kdump has at most 0x{MaxPages:x} "
                + "pages: write an ELF core.");
        }

        // With a dump level of 1, the pages that are not dumped are zeros. That must hold for all of them.
        bool leavesOutZeros = zeros.Length > 0 && plan.Image.MissingSegments.Count == 0 && !plan.LeavesOut;
        IReadOnlyList<PhysicalRange> dumped = leavesOutZeros || zeros.Length == 0
            ? plan.Kept.Blocks
            : RangeSet.Join([.. plan.Kept.Blocks, .. zeros]);

        byte[] info = NoteWriter.VmCoreInfo(plan), notes = NoteWriter.Notes(plan);
        int infoAt = (int)pageSize + 0x100, notesAt = infoAt + info.Length; // after the sub header
        uint subBlocks = (uint)((notesAt + notes.Length + pageSize - 1) / pageSize) - 1;
        ulong bitmaps = (1UL + subBlocks) * pageSize;
        ulong bitmapSize = ((pages + 7) / 8 + pageSize - 1) & ~(pageSize - 1UL);
        ulong descriptors = bitmaps + (2 * bitmapSize);

        byte[] head = new byte[notesAt + notes.Length];
        KdumpHeader.Magic.CopyTo(head);
        UInt32(head, 8, Version);
        Text(head, 12, "Linux");
        Text(head, 12 + (2 * 65), plan.Image.VmCoreInfo?.OsRelease ?? "");
        Text(head, 12 + (4 * 65), NameOf(plan.Machine));
        PageCodecs codec = plan.Options.Format == ImageWriteFormat.KdumpZstd ? PageCodecs.Zstd : PageCodecs.Zlib;
        UInt32(head, Fields.Status, (uint)codec);
        UInt32(head, Fields.Status + 4, pageSize);
        UInt32(head, Fields.Status + 8, subBlocks);
        UInt32(head, Fields.Status + 12, (uint)(2 * bitmapSize / pageSize));
        UInt32(head, Fields.Status + 16, (uint)ulong.Min(pages, uint.MaxValue)); // max_mapnr
        UInt32(head, Fields.Status + 36, (uint)plan.Image.Cpus.Count); // nr_cpus
        Span<byte> sub = head.AsSpan((int)pageSize);
        UInt64(sub, 0, (ulong)(plan.Image.VmCoreInfo?.Number("phys_base") ?? 0));
        UInt32(sub, Fields.DumpLevel, leavesOutZeros ? 1u : plan.LeavesOut || plan.Image.MissingSegments.Count > 0 ? 31u : 0);
        UInt64(sub, Fields.StartPfn + 8, uint.MaxValue); // end_pfn, before version 6
        if (info.Length > 0) Range(sub, Fields.VmCoreInfo, infoAt, info.Length);
        Range(sub, Fields.Notes, notesAt, notes.Length);
        UInt64(sub, Fields.StartPfn64 + 8, pages);
        UInt64(sub, Fields.StartPfn64 + 16, pages);
        info.CopyTo(head, infoAt);
        notes.CopyTo(head, notesAt);
        output.Write(0, head);

        WriteBitmap(output, bitmaps, memory, pageSize);
        WriteBitmap(output, bitmaps + bitmapSize, dumped, pageSize);
        WritePages(output, plan, dumped, codec, descriptors, progress);
    }

    private static void WriteBitmap(SparseOutput output, ulong start, IReadOnlyList<PhysicalRange> ranges, uint pageSize)
    {
        const ulong ChunkBits = 1 << 18;
        byte[] chunk = new byte[ChunkBits / 8];
        ulong current = ulong.MaxValue;
        foreach (PhysicalRange range in ranges)
        {
            ulong end = (RangeSet.Last(range) / pageSize) + 1;
            for (ulong page = range.Start.Value / pageSize; page < end;)
            {
                if (page / ChunkBits != current)
                {
                    Flush();
                    current = page / ChunkBits;
                }

                ulong stop = ulong.Min(end, (current + 1) * ChunkBits);
                for (; page < stop && (page % 8 != 0 || stop - page < 8); page++)
                    chunk[page % ChunkBits / 8] |= (byte)(1 << (int)(page % 8));
                ulong bytes = (stop - page) / 8;
                chunk.AsSpan((int)(page % ChunkBits / 8), (int)bytes).Fill(0xff);
                page += bytes * 8;
            }
        }

        Flush();

        void Flush()
        {
            if (current != ulong.MaxValue) output.Write(start + (current * ChunkBits / 8), chunk);
            chunk.AsSpan().Clear();
        }
    }

    private static void WritePages(
        SparseOutput output, WritePlan plan, IReadOnlyList<PhysicalRange> dumped, PageCodecs codec, ulong descriptors,
        WriteProgress progress)
    {
        int pageSize = (int)plan.PageSize;
        byte[] memory = new byte[KdumpPageWriter.ChunkSize];
        using KdumpPageWriter pages = new(output, codec, pageSize, descriptors, RangeSet.SizeOf(dumped) / plan.PageSize);
        foreach (PhysicalRange range in dumped)
        {
            for (ulong done = 0; done < range.Length;)
            {
                int length = (int)ulong.Min(KdumpPageWriter.ChunkSize, range.Length - done);
                plan.Kept.Read(range.Start.Value + done, memory.AsSpan(0, length));
                pages.Write(memory, length);
                progress.Add(length);
                done += (ulong)length;
            }
        }
    }

    private static string NameOf(InstructionSet? machine) => machine switch
    {
        InstructionSet.X86 => "i686",
        InstructionSet.X86_64 => "x86_64",
        InstructionSet.AArch64 => "aarch64",
        InstructionSet.RiscV => "riscv64",
        _ => "Unknown",
    };

    private static void Text(byte[] head, int at, string text)
    {
        const int Size = 65; // of a field of new_utsname, with a final 0
        Encoding.ASCII.GetBytes(text.AsSpan(0, int.Min(text.Length, Size - 1)), head.AsSpan(at, Size));
    }

    private static void Range(Span<byte> sub, int at, int offset, int size)
    {
        UInt64(sub, at, (ulong)offset);
        UInt64(sub, at + 8, (ulong)size);
    }

    private static void UInt32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);

    private static void UInt64(Span<byte> bytes, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], value);
}
