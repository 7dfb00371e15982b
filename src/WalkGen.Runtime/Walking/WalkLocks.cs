using WalkGen.CompilerServices;
using WalkGen.Linux;

namespace WalkGen;

/// <summary>Takes and checks the locks that a walker requires, before a walk.</summary>
internal static class WalkLocks
{
    /// <summary>Checks that the address space is locked for a walk over its VMAs (Linux: <c>process_mm_walk_lock</c>).</summary>
    public static void AssertForVmas<TWalker>(AddressSpace space)
        where TWalker : IEntryWalker, allows ref struct
    {
        Refuse<TWalker>(WalkLock.VmaReadVerify);
        Refuse<TWalker>(WalkLock.None);
        bool isWrite = TWalker.Lock is WalkLock.Write or WalkLock.WriteVerify;
        Assert(space, isWrite && space.Behaviour != LinuxBehaviour.Linux6_1);
    }

    /// <summary>
    /// Checks the locks for a walk of one VMA, and write-locks it if the walker requires that. Linux 6.1 has no locks of VMAs.
    /// </summary>
    public static void TakeForVma<TWalker>(AddressSpace space, Vma vma)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (TWalker.Lock == WalkLock.VmaReadVerify)
        {
            if (space.Behaviour == LinuxBehaviour.Linux6_1) Assert(space, forWriting: false);
            else vma.AssertLocked();
            return;
        }

        AssertForVmas<TWalker>(space);
        TakeOfVma<TWalker>(vma);
    }

    /// <summary>Takes or checks the VMA lock that the walker requires (Linux: <c>process_vma_walk_lock</c>).</summary>
    public static void TakeOfVma<TWalker>(Vma vma)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (vma.Space!.Behaviour == LinuxBehaviour.Linux6_1) return;
        if (TWalker.Lock == WalkLock.Write) vma.StartWrite();
        if (TWalker.Lock == WalkLock.WriteVerify) vma.AssertWriteLocked();
    }

    /// <summary>Checks the locks for a walk that ignores VMAs: those of the address space and of the kernel's, for writing.</summary>
    public static void AssertWithoutVmas<TWalker>(AddressSpace space)
        where TWalker : IEntryWalker, allows ref struct
    {
        Refuse<TWalker>(WalkLock.VmaReadVerify);
        Refuse<TWalker>(WalkLock.None);
        Assert(space, forWriting: true);
        Assert(space.Kernel, forWriting: true);
    }

    /// <summary>Checks the lock for a walk of the kernel's own address space.</summary>
    public static void AssertForKernel<TWalker>(AddressSpace kernel)
        where TWalker : IEntryWalker, allows ref struct
    {
        Refuse<TWalker>(WalkLock.VmaReadVerify);
        if (TWalker.Lock != WalkLock.None)
        {
            Assert(kernel, forWriting: false);
            return;
        }

        if (!kernel.IsKernel) Refuse<TWalker>(WalkLock.None);
        kernel.Lock.AssertNotDisposed();
    }

    /// <summary>Checks the lock for a walk over a file in all its mappings.</summary>
    public static void AssertForMapping<TWalker>(FileMapping mapping)
        where TWalker : IEntryWalker, allows ref struct
    {
        Refuse<TWalker>(WalkLock.VmaReadVerify);
        Refuse<TWalker>(WalkLock.None);
        mapping.AssertLocked();
    }

    /// <summary>Checks that the address space is locked.</summary>
    public static void Assert(AddressSpace space, bool forWriting)
    {
        if (forWriting) space.Lock.AssertWriteHeld();
        else space.Lock.AssertHeld();
        space.Tracer?.AddressSpaceLockAsserted(space, forWriting);
    }

    /// <summary>Throws if the walker declares <paramref name="walkLock"/>, which is not enough for this kind of walk.</summary>
    private static void Refuse<TWalker>(WalkLock walkLock)
        where TWalker : IEntryWalker, allows ref struct
    {
        if (TWalker.Lock != walkLock) return;
        throw new InvalidOperationException(
            walkLock == WalkLock.None
                ? "A walker with WalkLock.None can walk only the kernel's own address space, by WalkKernel: declare another lock."
                : "A walker with WalkLock.VmaReadVerify can walk only one VMA: call Walk with a Vma, or declare another lock.");
    }
}
