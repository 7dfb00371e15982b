using WalkGen.Generator.Model;

namespace WalkGen.Generator.Planning;

/// <summary>The loop over the entries of one level.</summary>
internal abstract record LevelPlan
{
    /// <summary>The level.</summary>
    public required PageTableLevel Level { get; init; }

    /// <summary>The handler of its entries, or null.</summary>
    public required HandlerModel? Handler { get; init; }

    /// <summary>The handler of whole tables, which comes first, or null.</summary>
    public required HandlerModel? TableHandler { get; init; }

    /// <summary>Whether the loop compares the code of a handler or of a lower level with 0.</summary>
    public required bool ChecksCode { get; init; }

    /// <summary>Whether the method is compiled with full optimisation at its first call; else tiered compilation decides.</summary>
    public required bool IsHot { get; init; }
}
