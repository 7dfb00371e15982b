using System.Buffers.Binary;
using System.Text;

namespace WalkGen.Images;

/// <summary>Writes the ELF notes of a new file: control registers, VMCOREINFO, and the note of WalkGen.</summary>
internal static class NoteWriter
{
    /// <summary>The notes of the file of <paramref name="plan"/>.</summary>
    public static byte[] Notes(WritePlan plan)
    {
        using MemoryStream notes = new();
        foreach (CpuState cpu in plan.Image.Cpus.Where(static cpu => cpu.Cr0 is not null)) Add(notes, "QEMU", QemuCpuState.Write(cpu));
        if (VmCoreInfo(plan) is { Length: > 0 } info) Add(notes, "VMCOREINFO", info);
        Add(notes, ConversionNote.Name, ConversionNote.Write(plan));
        return notes.ToArray();
    }

    /// <summary>The text of VMCOREINFO; empty if the image has none.</summary>
    public static byte[] VmCoreInfo(WritePlan plan) => plan.Image.VmCoreInfo is { } info
        ? Encoding.UTF8.GetBytes(string.Concat(info.Pairs.Select(static pair => $"{pair.Key}={pair.Value}\n")))
        : [];

    private static void Add(MemoryStream notes, string name, byte[] content)
    {
        byte[] text = Encoding.ASCII.GetBytes(name + '\0');
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(header, text.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], content.Length); // the type is 0
        notes.Write(header);
        Pad(notes, text);
        Pad(notes, content);
    }

    private static void Pad(MemoryStream notes, byte[] bytes)
    {
        notes.Write(bytes);
        notes.Write(new byte[-bytes.Length & 3]);
    }
}
