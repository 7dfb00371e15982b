using WalkGen.Cli.Walkers;
using WalkGen.Formats;

namespace WalkGen.Cli.Auditing;

/// <summary>
/// Recognises a page table of Linux's page-table isolation, which has two roots for a process, and finds the other root. A half that one
/// root hides must be audited in the other.
/// </summary>
/// <remarks>
/// Sources: x86-64 <c>arch/x86/mm/pti.c</c>, <c>PTI_PGTABLE_SWITCH_BIT</c>: the user's root is the page after the kernel's, whose entries
/// of the user's half are not executable. arm64 <c>arch/arm64/kernel/vmlinux.lds.S</c>: <c>tramp_pg_dir</c> is two pages before
/// <c>swapper_pg_dir</c>.
/// </remarks>
/// <param name="Hidden">The half that the page table hides; null without isolation.</param>
/// <param name="Root">The root that shows this half; null if it was not found.</param>
internal readonly record struct Isolation(AddressHalf? Hidden, PhysicalAddress? Root)
{
    /// <summary>The isolation of <paramref name="table"/>.</summary>
    public static Isolation Of(PageTable table)
    {
        var visitor = default(Visitor);
        table.Accept(ref visitor);
        return visitor.Result;
    }

    private struct Visitor : IPageTableVisitor
    {
        private const ulong PageSize = 4096;

        public Isolation Result { get; private set; }

        public void Visit<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (TPaging.Architecture == Architecture.X86_64) Result = OfX86_64(table);
            else if (TPaging.Architecture == Architecture.AArch64 && TPaging.IsUpperVaRange) Result = OfArm64(table);
        }

        private static Isolation OfX86_64<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            if (!table.TryOpenRoot(out EntrySpan<TPaging> root)) return default;
            var other = new PhysicalAddress(table.Root.Value ^ PageSize);
            bool isSecond = (table.Root.Value & PageSize) != 0;
            bool hasOther = new PageTable<TPaging, TMemory>(table.Memory, other).TryOpenRoot(out EntrySpan<TPaging> pair);
            if (IsHidden(root)) return new(AddressHalf.User, hasOther && !isSecond && IsUsersOf(pair, root) ? other : null);
            return isSecond && hasOther && IsHidden(pair) && IsUsersOf(root, pair) ? new(AddressHalf.Kernel, other) : default;
        }

        /// <summary>Whether the root has entries of the user's half, and all of them forbid execution.</summary>
        private static bool IsHidden<TPaging>(EntrySpan<TPaging> root)
            where TPaging : struct, IPagingFormat
        {
            bool isHidden = false;
            for (int index = 0; index < root.Length / 2; index++)
            {
                if (!root[index].IsPresent) continue;
                if (root[index].IsExecutable) return false;
                isHidden = true;
            }

            return isHidden;
        }

        /// <summary>Whether <paramref name="users"/> has the user's half of <paramref name="kernels"/>, and lets it execute.</summary>
        private static bool IsUsersOf<TPaging>(EntrySpan<TPaging> users, EntrySpan<TPaging> kernels)
            where TPaging : struct, IPagingFormat
        {
            for (int index = 0; index < users.Length / 2; index++)
            {
                Entry<TPaging> user = users[index], kernel = kernels[index];
                if (user.IsPresent != kernel.IsPresent) return false;
                if (user.IsPresent && (user.Address != kernel.Address || !user.IsExecutable)) return false;
            }

            return true;
        }

        private static Isolation OfArm64<TPaging, TMemory>(PageTable<TPaging, TMemory> table)
            where TPaging : struct, IPagingFormat
            where TMemory : struct, IPhysicalMemory
        {
            // The trampoline's root maps a few pages of vectors; the kernel's root, a direct map and the image.
            if (!table.TryOpenRoot(out EntrySpan<TPaging> root) || Used(root) != 1) return default;
            var other = new PhysicalAddress(table.Root.Value + (2UL << TPaging.PageShift));
            bool hasOther = new PageTable<TPaging, TMemory>(table.Memory, other).TryOpenRoot(out EntrySpan<TPaging> kernel);
            if (!hasOther || Used(kernel) <= 1) return default;
            for (int index = 0; index < root.Length; index++)
            {
                if (root[index].IsPresent && !kernel[index].IsPresent) return default;
            }

            return new(AddressHalf.Kernel, other);
        }

        private static int Used<TPaging>(EntrySpan<TPaging> root)
            where TPaging : struct, IPagingFormat
        {
            int used = 0;
            for (int index = 0; index < root.Length; index++) used += root[index].IsPresent ? 1 : 0;
            return used;
        }
    }
}
