namespace ChatServer.Messages.Files;

/// <summary>Why there is no room for a file.</summary>
internal enum NoRoom
{
    /// <summary>The user's files take what one user may store.</summary>
    ForUser,

    /// <summary>All files take what the server may store.</summary>
    ForServer,
}
