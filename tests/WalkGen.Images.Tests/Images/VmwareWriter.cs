using System.Text;

namespace WalkGen.Images.Tests;

/// <summary>Writes state files of VMware: groups of tags. The group <c>memory</c> is the first, <c>cpu</c> the second.</summary>
internal sealed class VmwareWriter
{
    private readonly List<byte> _memory = [];
    private readonly List<byte> _cpu = [];

    public VmwareWriter Region(int index, uint frame, uint firstPage, uint pages)
    {
        Tag(_memory, "regionPPN", frame, 4, index);
        Tag(_memory, "regionPageNum", firstPage, 4, index);
        Tag(_memory, "regionSize", pages, 4, index);
        return this;
    }

    public VmwareWriter Regions(uint count)
    {
        Tag(_memory, "regionsCount", count, 4);
        return this;
    }

    public VmwareWriter Memory(byte[] content, bool isCompressed = false, ushort padding = 6)
    {
        Head(_memory, "Memory", isCompressed ? 0x3e : 0x3f, 0, 0);
        byte[] head = new byte[18 + padding];
        _memory.AddRange(head.Put(0, (ulong)content.Length).Put(8, (ulong)content.Length).Put(16, padding));
        _memory.AddRange(content);
        return this;
    }

    public VmwareWriter Cpu(int index, ulong cr0, ulong cr3, ulong cr4, ulong rip)
    {
        Tag(_cpu, "CR64", cr0, 8, index, 0);
        Tag(_cpu, "CR64", cr3, 8, index, 3);
        Tag(_cpu, "CR64", cr4, 8, index, 4);
        Tag(_cpu, "rip", rip, 8, index);
        return this;
    }

    public byte[] Build()
    {
        const int Groups = 3;
        const int Start = 12 + (Groups * 80);
        byte[] head = new byte[Start].Put(0, 0xbed2_bed2u).Put(4, 8u).Put(8, (uint)Groups);
        byte[] memory = [.. _memory, 0, 0];
        byte[] cpu = [.. _cpu, 0, 0];
        Group(head, 0, "memory", Start, memory.Length);
        Group(head, 1, "cpu", (ulong)(Start + memory.Length), cpu.Length);
        Group(head, 2, "Timing", ulong.MaxValue, 0); // not read
        return [.. head, .. memory, .. cpu];
    }

    private static void Group(byte[] head, int index, string name, ulong start, int length)
    {
        int at = 12 + (index * 80);
        Encoding.ASCII.GetBytes(name).CopyTo(head, at);
        head.Put(at + 64, start).Put(at + 72, (ulong)length);
    }

    private static void Tag(List<byte> group, string name, ulong value, int size, params int[] indices)
    {
        Head(group, name, size, indices);
        group.AddRange(new byte[8].Put(0, value).AsSpan(0, size));
    }

    private static void Head(List<byte> group, string name, int size, params int[] indices)
    {
        group.AddRange(new byte[2].Put(0, (ushort)((name.Length << 8) | (indices.Length << 6) | size)));
        group.AddRange(Encoding.ASCII.GetBytes(name));
        foreach (int index in indices) group.AddRange(new byte[4].Put(0, (uint)index));
    }
}
