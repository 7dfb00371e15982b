using System.IO;
using WalkGen;

namespace Demo
{
    /// <summary>Handlers that return int end the walk, and the value comes out of it.</summary>
    [PageWalker]
    public partial class FirstDirty
    {
        public VirtualAddress Found { get; private set; }

        [PteEntry]
        private int OnPage<TPaging>(Entry<TPaging> pte, VirtualAddress address)
            where TPaging : struct, IPagingFormat
        {
            if (!pte.IsPresent || !pte.IsDirty) return 0;
            Found = address;
            return 7;
        }

        [PudEntry]
        private int OnPud<TPaging>(Entry<TPaging> pud)
            where TPaging : struct, IPagingFormat
            => pud.IsLeaf ? -22 : 0;

        [PteHole]
        private static int OnHole(VirtualRange range) => range.Length > 1UL << 40 ? 1 : 0;

        [MissingTable]
        private static int OnMissing() => -5;
    }
}

public static class Case
{
    public static void Run(TextWriter output)
    {
        var machine = Machine.Create();
        var walker = new Demo.FirstDirty();
        output.WriteLine(walker.Walk(machine.Table, new VirtualRange(0x40_0000, 0x4f_ffff)));
        output.WriteLine(walker.Found);
        output.WriteLine(walker.Walk(machine.Table, new VirtualRange(0x40_0000, 0x40_4fff)));
        output.WriteLine(walker.Walk(new PageTable<X86_64, ArenaMemory>(machine.Arena.Memory, default), VirtualRange.All));
    }
}
