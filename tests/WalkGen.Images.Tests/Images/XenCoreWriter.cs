using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Writes cores of <c>xl dump-core</c>: the ELF header, the section headers, the names, the frame numbers, the pages.</summary>
internal sealed class XenCoreWriter(bool isParavirtualized = false)
{
    private readonly List<(ulong Frame, ulong MachineFrame, byte[] Page)> _pages = [];

    /// <summary>Where the frame numbers begin, once built.</summary>
    public int Frames { get; private set; }

    /// <summary>The offset of the section header of the frame numbers, and that of the pages.</summary>
    public static (int Frames, int Pages) SectionHeaders => (64 + (64 * 2), 64 + (64 * 3));

    public XenCoreWriter Page(ulong frame, byte[] page, ulong machineFrame = 0)
    {
        _pages.Add((frame, machineFrame, page));
        return this;
    }

    public byte[] Build()
    {
        string[] names = ["", ".shstrtab", isParavirtualized ? ".xen_p2m" : ".xen_pfn", ".xen_pages"];
        byte[] table = Encoding.ASCII.GetBytes(string.Concat(names.Select(static name => name + '\0')));
        byte[] frames = [.. _pages.SelectMany(page => isParavirtualized
            ? new byte[16].Put(0, page.Frame).Put(8, page.MachineFrame)
            : new byte[8].Put(0, page.Frame))];
        byte[][] contents = [[], table, frames, [.. _pages.SelectMany(static page => page.Page)]];

        byte[] head = new byte[64 + (64 * names.Length)];
        new byte[] { 0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(head, 0);
        head.Put(16, (ushort)4).Put(18, (ushort)62).Put(20, 1u).Put(40, 64UL).Put(58, (ushort)64)
            .Put(60, (ushort)names.Length).Put(62, (ushort)1);
        int at = head.Length, name = 0;
        for (int i = 0; i < names.Length; i++)
        {
            head.Put(64 + (64 * i), (uint)name).Put(64 + (64 * i) + 24, (ulong)at).Put(64 + (64 * i) + 32, (ulong)contents[i].Length);
            if (i == 2) Frames = at;
            at += contents[i].Length;
            name += names[i].Length + 1;
        }

        return [.. head, .. contents.SelectMany(static content => content)];
    }
}
