namespace WalkGen.Generator.Model;

/// <summary>One level that a walk visits.</summary>
/// <param name="Level">The level.</param>
/// <param name="Handler">The handler of its entries, or null.</param>
internal sealed record LevelModel(PageTableLevel Level, HandlerModel? Handler);
