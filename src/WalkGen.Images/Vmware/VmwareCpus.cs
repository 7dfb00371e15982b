using System.Buffers.Binary;

namespace WalkGen.Images;

/// <summary>
/// The CPUs in a VMware state file: the tags <c>CR64[cpu][register]</c>, or one block of them, and <c>rip[cpu]</c>. IA32_EFER is not
/// known: a CPU is in long mode if a register has more than 32 bits.
/// </summary>
/// <param name="file">The state file.</param>
internal sealed class VmwareCpus(FileBytes file)
{
    private const int MaxCpus = 1 << 12;
    private const int Registers = 5; // CR0 to CR4
    private const ulong FiveLevels = 1UL << 12; // CR4.LA57

    private readonly SortedDictionary<int, Cpu> _cpus = [];
    private bool _isLongMode;

    /// <summary>Takes a tag of the group <c>cpu</c>.</summary>
    public void Add(in VmwareTag tag)
    {
        if (tag.First is < 0 or >= MaxCpus) return;
        if (tag.Name == "rip") Of(tag.First).Rip = tag.Value;
        else if (tag.Name == "CR64" && tag.Block is { } block) AddBlock(Of(tag.First), block.Offset, block.Size);
        else if (tag.Name == "CR64" && tag.Second is >= 0 and < Registers) Of(tag.First).Set(tag.Second, tag.Value);
        _isLongMode |= tag.Value > uint.MaxValue && IsGeneral(tag.Name);
    }

    /// <summary>The CPUs with CR0, CR3 and CR4, numbered from 0.</summary>
    public CpuState[] ToArray() =>
    [
        .. _cpus.Values.Where(static cpu => cpu.IsComplete).Select((cpu, index) => new CpuState(
            index,
            ControlRegisters.ModeOf(
                _isLongMode || cpu.Cr[3] > uint.MaxValue || (cpu.Cr[4] & FiveLevels) != 0, cpu.Cr[0], cpu.Cr[4]),
            new VirtualAddress(cpu.Rip),
            cpu.Cr[0],
            cpu.Cr[2],
            cpu.Cr[3],
            cpu.Cr[4])),
    ];

    private static bool IsGeneral(string name) => name.Length is 2 or 3 && name[0] == 'r'; // rax to r15, rip

    private void AddBlock(Cpu cpu, ulong offset, ulong size)
    {
        if (size < Registers * sizeof(ulong) || !file.TryGetBytes(offset, Registers * sizeof(ulong), out ReadOnlySpan<byte> bytes)) return;
        for (int i = 0; i < Registers; i++) cpu.Set(i, BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * sizeof(ulong))..]));
    }

    private Cpu Of(int index)
    {
        if (!_cpus.TryGetValue(index, out Cpu? cpu)) _cpus.Add(index, cpu = new Cpu());
        return cpu;
    }

    private sealed class Cpu
    {
        private int _set; // a bit per register

        public ulong[] Cr { get; } = new ulong[Registers];

        public ulong Rip { get; set; }

        public bool IsComplete => (_set & 0b11001) == 0b11001;

        public void Set(int register, ulong value)
        {
            Cr[register] = value;
            _set |= 1 << register;
        }
    }
}
