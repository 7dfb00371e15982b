namespace WalkGen.Generator.Model;

/// <summary>One level of a walk.</summary>
/// <param name="Level">Which one.</param>
/// <param name="Handler">The handler of its entries, if there is one.</param>
/// <param name="Below">The level that is visited below it, or null for the lowest one.</param>
internal sealed record LevelModel(PageTableLevel Level, HandlerModel? Handler, PageTableLevel? Below);
