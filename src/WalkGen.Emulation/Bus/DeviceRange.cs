namespace WalkGen.Emulation;

/// <summary>A device and the physical addresses of its registers.</summary>
internal readonly record struct DeviceRange(ulong Start, ulong Length, IBusDevice Device);
