namespace WalkGen.Linux;

/// <summary>The checks that Map, Protect and Unmap have in common.</summary>
internal static class CallChecks
{
    /// <summary>The access flags, which Protect sets.</summary>
    public const VmFlags Access = VmFlags.Read | VmFlags.Write | VmFlags.Exec;

    private const int MayShift = 4; // from VM_READ to VM_MAYREAD

    /// <summary>The access in <paramref name="flags"/> without its <c>May</c> flag.</summary>
    public static VmFlags Forbidden(VmFlags flags) => flags & Access & ~(VmFlags)((ulong)flags >> MayShift);

    /// <summary>Takes the lock of <paramref name="space"/> for writing.</summary>
    /// <exception cref="SynchronizationLockException">This thread holds it for reading.</exception>
    public static TrackedLock.Scope Lock(AddressSpace space, string call)
    {
        CheckLock(space.Lock, space.Name, call);
        return space.Lock.EnterWrite();
    }

    /// <summary>Checks that the lock of <paramref name="mapping"/> can be taken for writing.</summary>
    public static void CheckMapping(FileMapping? mapping, string call)
    {
        if (mapping is null) return;
        mapping.Lock.AssertNotDisposed();
        CheckLock(mapping.Lock, "the file mapping", call);
    }

    /// <summary>Checks that <paramref name="range"/> consists of whole pages.</summary>
    public static void CheckPages(VirtualRange range, int shift, string page = "pages")
    {
        ulong offset = (1UL << shift) - 1;
        if ((range.Start.Value & offset) == 0 && (range.Last.Value & offset) == offset) return;
        throw new ArgumentException($"{range} does not consist of whole {page} of 0x{offset + 1:x} bytes.", nameof(range));
    }

    /// <summary>Checks what each part requires before it changes.</summary>
    public static void CheckPart(VmaPart part, string call)
    {
        CheckMapping(part.Vma.Mapping, call);
        if ((part.Flags & VmFlags.HugeTlb) != 0) CheckPages(part.Range, part.Vma.HugePageShift, "huge pages");
    }

    private static void CheckLock(TrackedLock held, string owner, string call)
    {
        if (!held.IsHeld || held.IsWriteHeld) return;
        throw new SynchronizationLockException($"{call} takes the lock of {owner} for writing, but this thread holds it for reading.");
    }
}
