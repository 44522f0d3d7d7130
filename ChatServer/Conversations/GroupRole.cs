namespace ChatServer.Conversations;

/// <summary>The roles in a group, as named in the tables and on the wire.</summary>
internal static class GroupRole
{
    /// <summary>One in each group: may do everything an admin may, and appoint admins and the next owner.</summary>
    public const string Owner = "owner";

    /// <summary>May rename the group, and add and remove members.</summary>
    public const string Admin = "admin";

    public const string Member = "member";

    public static bool Manages(string role) => role is Owner or Admin;

    /// <summary>Whether a member with one role may remove a member with another.</summary>
    public static bool MayRemove(string role, string other) => role == Owner || (role == Admin && other == Member);
}
