namespace WalkGen.Images;

/// <summary>What the kernel knows about a page of memory: of a compound page, about the whole (Linux: <c>struct folio</c>).</summary>
/// <param name="IsDirty">Whether it must be written back (PG_dirty).</param>
/// <param name="IsReferenced">Whether it was used lately (PG_referenced), or is young for idle page tracking (PG_young).</param>
/// <param name="IsAnonymous">Whether it is a page of anonymous memory (PAGE_MAPPING_ANON).</param>
/// <param name="IsSwapBacked">Whether it can be written to a swap area (PG_swapbacked).</param>
/// <param name="HasMapping">Whether it belongs to a file or to anonymous memory. Huge zero pages do not.</param>
internal readonly record struct KernelPage(bool IsDirty, bool IsReferenced, bool IsAnonymous, bool IsSwapBacked, bool HasMapping);
