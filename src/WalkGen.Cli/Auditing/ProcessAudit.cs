using WalkGen.Cli.Walkers;

namespace WalkGen.Cli.Auditing;

/// <summary>Audits the kernel's half, which all processes share, once, and the user's half of each process.</summary>
/// <param name="kernel">The audit of the kernel's half.</param>
internal sealed class ProcessAudit(Audit kernel)
{
    private HalfAudit? _kernelHalf;

    /// <summary>Audits the kernel's half. It must be the first one.</summary>
    /// <returns>Whether all aliases were found.</returns>
    public bool RunKernel(Action<Finding> found)
    {
        kernel.CheckTable(found);
        _kernelHalf = kernel.Check(AddressHalf.Kernel, found);
        if (!kernel.FindsAliases) return true;
        WritableAliases[] aliases = [new(_kernelHalf, AddressHalf.Kernel)];
        kernel.AddWritable(AddressHalf.Kernel, aliases);
        return Audit.Report(aliases, found);
    }

    /// <summary>Audits the user's half of a process.</summary>
    /// <returns>Whether all aliases were found.</returns>
    public bool Run(Audit process, Action<Finding> found)
    {
        process.CheckTable(found);
        HalfAudit user = process.Check(AddressHalf.User, found);
        return !process.FindsAliases || FindAliases(process, user, _kernelHalf!, found, kernel);
    }

    /// <summary>Finds the aliases of the user's half of a process, and those of the kernel's code in it.</summary>
    /// <returns>Whether all aliases were found.</returns>
    public static bool FindAliases(Audit process, HalfAudit user, HalfAudit? kernelHalf, Action<Finding> found, Audit? kernel = null)
    {
        WritableAliases[] aliases =
        [
            new(user, AddressHalf.User),
            .. kernelHalf is not null ? new WritableAliases[] { new(kernelHalf, AddressHalf.User) } : [],
            .. process.WithAllAliases ? new WritableAliases[] { new(user, AddressHalf.Kernel) } : [],
        ];
        process.AddWritable(AddressHalf.User, aliases);
        kernel?.AddWritable(AddressHalf.Kernel, aliases);
        return Audit.Report(aliases, found);
    }
}
