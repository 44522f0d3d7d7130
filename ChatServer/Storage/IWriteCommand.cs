namespace ChatServer.Storage;

/// <summary>
/// What a feature's method that writes takes: one record with everything that the write needs. JSON can carry it and the result,
/// so that a process that doesn't own the log can send it to the one that does. See "Commands" in docs/internals/store-seam.md.
/// </summary>
internal interface IWriteCommand;
