namespace WalkGen.Filters;

/// <summary>The pages that form runs (<see cref="IRunFilter"/>). The default value is all pages.</summary>
public readonly record struct RunFilter
{
    /// <summary>The first and the last address of the memory that a page must map in part, both inclusive; null for any.</summary>
    public (PhysicalAddress First, PhysicalAddress Last)? Frames { get; init; }

    /// <summary>The rights of which a page must give one, by the entries of all levels; <see cref="AccessRights.None"/> for any.</summary>
    public AccessRights Rights { get; init; }
}
