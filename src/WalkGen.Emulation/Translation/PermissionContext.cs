using System.Runtime.CompilerServices;

namespace WalkGen.Emulation;

/// <summary>What pages allow in a privilege mode with the control bits that matter there, from a table.</summary>
internal sealed class PermissionContext
{
    /// <summary>The number of contexts that a CPU knows at a time.</summary>
    public const int Most = 8;

    private readonly PrivilegeMode _mode;
    private readonly MmuControls _controls;
    private readonly AllowedByRights _allowed;

    private PermissionContext(PrivilegeMode mode, MmuControls controls, AllowedByRights allowed)
        => (_mode, _controls, _allowed) = (mode, controls, allowed);

    /// <summary>What a page allows, by its rights.</summary>
    public ref readonly AllowedByRights Allowed => ref _allowed;

    public static PermissionContext Of<TPaging>(PrivilegeMode mode, MmuControls controls)
        where TPaging : struct, IPagingFormat
    {
        controls &= AccessRule.ControlsIn<TPaging>(mode);
        var allowed = default(AllowedByRights);
        for (int rights = 0; rights <= (int)AccessRights.All; rights++)
        {
            allowed[rights] = (byte)AccessRule.Of<TPaging>(mode, controls, (AccessRights)rights);
        }

        return new PermissionContext(mode, controls, allowed);
    }

    public bool Is<TPaging>(PrivilegeMode mode, MmuControls controls)
        where TPaging : struct, IPagingFormat
        => _mode == mode && _controls == (controls & AccessRule.ControlsIn<TPaging>(mode));

    /// <summary>An <see cref="AllowedAccess"/> for each combination of rights.</summary>
    [InlineArray((int)AccessRights.All + 1)]
    internal struct AllowedByRights
    {
        private byte _first;
    }
}
