using WalkGen.Formats;

namespace WalkGen.Emulation;

/// <summary>Which accesses the page tables allow in a privilege mode with control bits.</summary>
internal static class AccessRule
{
    private const AccessRights UserData = AccessRights.UserRead | AccessRights.UserWrite;

    /// <summary>The kinds of access that a page allows.</summary>
    /// <param name="mode">The privilege mode.</param>
    /// <param name="controls">The control bits.</param>
    /// <param name="rights">The rights that the entries of all levels grant.</param>
    public static AllowedAccess Of<TPaging>(PrivilegeMode mode, MmuControls controls, AccessRights rights)
        where TPaging : struct, IPagingFormat
    {
        if (mode == PrivilegeMode.User)
        {
            AllowedAccess user = Of(rights, AccessRights.UserRead, AccessRights.UserWrite, AccessRights.UserExecute);
            return MakesExecutableReadable<TPaging>(controls, user) ? user | AllowedAccess.Read : user;
        }

        AllowedAccess allowed = Of(rights, AccessRights.KernelRead, AccessRights.KernelWrite, AccessRights.KernelExecute);
        bool isUser = (rights & AccessRights.User) != 0;
        switch (TPaging.Architecture)
        {
            case Architecture.RiscV:
                if (isUser)
                {
                    if ((controls & MmuControls.Sum) == 0) return AllowedAccess.None;
                    bool isReadable = (controls & MmuControls.Mxr) != 0 && (rights & AccessRights.UserExecute) != 0;
                    return isReadable ? allowed | AllowedAccess.Read : allowed;
                }

                return MakesExecutableReadable<TPaging>(controls, allowed) ? allowed | AllowedAccess.Read : allowed;
            case Architecture.AArch64:
                if ((rights & AccessRights.UserWrite) != 0) allowed &= ~AllowedAccess.Execute; // D8.4: EL0 may write it
                bool isDenied = (controls & MmuControls.Pan) != 0 && (rights & UserData) != 0;
                return isDenied ? allowed & ~AllowedAccess.Data : allowed;
            default:
                if ((controls & MmuControls.Wp) == 0) allowed |= AllowedAccess.Write;
                if (!isUser) return allowed;
                if ((controls & MmuControls.Smep) != 0) allowed &= ~AllowedAccess.Execute;
                return (controls & (MmuControls.Smap | MmuControls.Ac)) == MmuControls.Smap ? allowed & ~AllowedAccess.Data : allowed;
        }
    }

    /// <summary>The control bits that matter in a privilege mode.</summary>
    public static MmuControls ControlsIn<TPaging>(PrivilegeMode mode)
        where TPaging : struct, IPagingFormat
        => (TPaging.Architecture, mode) switch
        {
            (Architecture.RiscV, PrivilegeMode.User) => MmuControls.Mxr,
            (Architecture.RiscV, _) => MmuControls.Sum | MmuControls.Mxr,
            (_, PrivilegeMode.User) => MmuControls.None,
            (Architecture.AArch64, _) => MmuControls.Pan,
            _ => MmuControls.Wp | MmuControls.Smep | MmuControls.Smap | MmuControls.Ac,
        };

    private static bool MakesExecutableReadable<TPaging>(MmuControls controls, AllowedAccess allowed)
        where TPaging : struct, IPagingFormat
        => TPaging.Architecture == Architecture.RiscV && (controls & MmuControls.Mxr) != 0 && (allowed & AllowedAccess.Execute) != 0;

    private static AllowedAccess Of(AccessRights rights, AccessRights read, AccessRights write, AccessRights execute)
        => ((rights & read) != 0 ? AllowedAccess.Read : 0)
            | ((rights & write) != 0 ? AllowedAccess.Write : 0)
            | ((rights & execute) != 0 ? AllowedAccess.Execute : 0);
}
