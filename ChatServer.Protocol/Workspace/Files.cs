namespace ChatServer.Protocol.Workspace;

/// <summary>A file in the shape of these clients. Times are seconds since 1970.</summary>
/// <param name="UserId">The user who uploaded it.</param>
/// <param name="Hash">The SHA-256 of the content, in lower-case hex.</param>
public sealed record WorkspaceFile(
    string Id, Guid UserId, string Hash, string Filename, WorkspaceFileData Data, WorkspaceFileMeta Meta, long CreatedAt,
    long UpdatedAt);

/// <param name="Status">Always <c>completed</c>: clients wait for it before they use a file.</param>
public sealed record WorkspaceFileData(string Status);

/// <param name="ContentType">Detected from the content.</param>
/// <param name="Size">In bytes.</param>
public sealed record WorkspaceFileMeta(string Name, string ContentType, long Size);

/// <summary>The answer to <c>DELETE /api/v1/files/{id}</c>.</summary>
public sealed record DeletedFile(string Message);
