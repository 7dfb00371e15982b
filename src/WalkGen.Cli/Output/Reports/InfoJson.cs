using System.Text.Json;
using WalkGen.Images;

namespace WalkGen.Cli.Output;

/// <summary>The JSON document of <c>walkgen info</c>: one object with lists of segments and CPUs.</summary>
internal static class InfoJson
{
    private const int MaxPending = 1 << 16; // bytes: the writer would collect all

    public static void Write(Stream output, MemoryImage image)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("schema", "info");
            json.WriteString("image", image.Path);
            json.WriteString("kind", ImageKindText.Of(image.Files));
            json.WriteString("machine", InstructionSetNames.NameOf(image.Machine));
            json.WriteNumber("memory", MemorySize.Of(image));
            json.WriteBoolean("incomplete", LostPagesText.IsIncomplete(image));
            json.WriteNumber("lost_pages", LostPagesText.CountOf(image));
            json.WriteStartArray("segments");
            foreach (var segment in image.Segments) WriteSegment(json, segment);
            json.WriteEndArray();
            json.WriteStartArray("missing_segments");
            foreach (var range in image.MissingSegments) WriteMissing(json, range);
            json.WriteEndArray();
            json.WriteStartArray("zero_segments");
            foreach (var range in image.ZeroSegments) WriteMissing(json, range);
            json.WriteEndArray();
            json.WriteStartArray("differing_overlaps");
            foreach (var overlap in image.DifferingOverlaps) WriteOverlap(json, overlap);
            json.WriteEndArray();
            json.WriteString("linux", image.VmCoreInfo?.OsRelease);
            WriteKernelRoot(json, image.KernelRoot);
            WriteVmCoreInfo(json, image.VmCoreInfo);
            json.WriteString("vmcoreinfo_address", image.VmCoreInfoSource?.Address?.ToString());
            json.WriteStartArray("vmcoreinfo_others");
            foreach (var other in image.VmCoreInfoSource?.Others ?? []) json.WriteStringValue($"{other}");
            json.WriteEndArray();
            WriteKernel(json, KernelSummary.Of(image));
            json.WriteStartArray("cpus");
            foreach (var cpu in image.Cpus) WriteCpu(json, image.Machine, cpu);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    private static void WriteSegment(Utf8JsonWriter json, ImageSegment segment)
    {
        if (json.BytesPending > MaxPending) json.Flush();
        json.WriteStartObject();
        json.WriteString("first", $"{segment.Start}");
        json.WriteNumber("length", segment.Length);
        json.WriteNumber("offset", segment.FileOffset);
        json.WriteEndObject();
    }

    private static void WriteMissing(Utf8JsonWriter json, PhysicalRange range)
    {
        if (json.BytesPending > MaxPending) json.Flush();
        json.WriteStartObject();
        json.WriteString("first", $"{range.Start}");
        json.WriteNumber("length", range.Length);
        json.WriteEndObject();
    }

    private static void WriteOverlap(Utf8JsonWriter json, DifferingOverlap overlap)
    {
        if (json.BytesPending > MaxPending) json.Flush();
        json.WriteStartObject();
        json.WriteNumber("header", overlap.Header);
        json.WriteNumber("later_header", overlap.LaterHeader);
        json.WriteString("first", $"{overlap.Range.Start}");
        json.WriteNumber("length", overlap.Range.Length);
        json.WriteNumber("pages", overlap.Pages);
        json.WriteEndObject();
    }

    private static void WriteKernelRoot(Utf8JsonWriter json, KernelRoot? kernel)
    {
        json.WritePropertyName("kernel_root");
        if (kernel is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("root", $"{kernel.Root}");
        json.WriteString("paging", PagingModes.NameOf(kernel.Mode));
        json.WriteEndObject();
    }

    private static void WriteVmCoreInfo(Utf8JsonWriter json, VmCoreInfo? info)
    {
        // Pairs, because a key may be repeated: readers of an object would keep one value, and not all the same.
        json.WriteStartArray("vmcoreinfo");
        foreach (var (key, value) in info?.Pairs ?? [])
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteKernel(Utf8JsonWriter json, KernelSummary? summary)
    {
        json.WritePropertyName("kernel");
        if (summary?.Kernel is not { } kernel)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("types", $"{kernel.Types.Address}");
        json.WriteString("types_by", KernelSummary.SourceOf(kernel.Types));
        json.WriteString("first_task", $"{kernel.InitTask.Address}");
        json.WriteString("first_task_by", KernelSummary.SourceOf(kernel.InitTask));
        json.WriteNumber("processes", kernel.Processes.Count);
        json.WriteBoolean("processes_complete", kernel.Problems.Count == 0);
        json.WriteEndObject();
    }

    private static void WriteCpu(Utf8JsonWriter json, InstructionSet? machine, CpuState cpu)
    {
        json.WriteStartObject();
        json.WriteNumber("cpu", cpu.Index);
        json.WriteString("paging", PagingModes.NameOf(cpu.PagingMode));
        json.WriteString("root", $"{cpu.Root}");
        foreach ((string name, ulong? value) in PagingRegisters.Names.Zip(PagingRegisters.Of(machine, cpu)))
            json.WriteString(name, value is null ? null : $"0x{value:x16}");
        json.WriteEndObject();
    }
}
