using WalkGen.Images;

namespace WalkGen.Cli.Commands;

/// <summary>Selects a process.</summary>
/// <param name="Id">Its number, or null.</param>
/// <param name="Name">Its name, or null.</param>
internal sealed record ProcessSelector(int? Id, string? Name)
{
    private const int MaxListed = 10;

    /// <summary>The process of <paramref name="kernel"/>.</summary>
    /// <exception cref="UsageException">There is none, or there are several with the name.</exception>
    public KernelProcess Find(MemoryImage image, DumpedKernel kernel)
    {
        KernelProcess[] found = [.. kernel.Processes.Where(process => Id is { } id ? process.Id == id : process.Name == Name)];
        string wanted = Id is { } number ? $"the number {number}" : $"the name '{Name}'";
        if (found.Length == 1) return found[0];
        if (found.Length == 0) throw new UsageException($"{image.Path}: no process has {wanted}: walkgen ps lists them.");
        string ids = string.Join(", ", found.Take(MaxListed).Select(static process => process.Id));
        string more = found.Length > MaxListed ? ", ..." : "";
        throw new UsageException($"{image.Path}: {found.Length} processes have {wanted}: select one with --pid ({ids}{more}).");
    }

    /// <summary>The page table of the process, of both halves.</summary>
    /// <exception cref="UsageException">There is no such process, or it has no page table.</exception>
    public PageTable OpenTable(MemoryImage image)
    {
        DumpedKernel kernel = image.OpenKernel();
        KernelProcess process = Find(image, kernel);
        return kernel.OpenPageTable(process) ?? throw new UsageException(
            $"{image.Path}: process {process} has no page table of its own: it is a thread of the kernel, or has ended.");
    }
}
