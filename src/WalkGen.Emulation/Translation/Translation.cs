namespace WalkGen.Emulation;

/// <summary>A translated page of the smallest size.</summary>
/// <param name="Page">The physical address of the page.</param>
/// <param name="Allowed">The accesses that it allows.</param>
/// <param name="IsDirty">Whether the leaf is dirty, so that a store need not set the bit.</param>
internal readonly record struct Translation(PhysicalAddress Page, AllowedAccess Allowed, bool IsDirty);
