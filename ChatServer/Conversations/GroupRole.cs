namespace ChatServer.Conversations;

/// <summary>What participants of a group may do, in the tables' and the wire's words.</summary>
internal static class GroupRole
{
    /// <summary>One in each group: everything an admin may, and naming admins and the next owner.</summary>
    public const string Owner = "owner";

    /// <summary>Renaming, adding, and removing members.</summary>
    public const string Admin = "admin";

    public const string Member = "member";

    public static bool Manages(string role) => role is Owner or Admin;

    /// <summary>Whether somebody of one role may remove somebody of another.</summary>
    public static bool MayRemove(string role, string other) => role == Owner || (role == Admin && other == Member);
}
