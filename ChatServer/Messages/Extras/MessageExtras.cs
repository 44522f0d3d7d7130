namespace ChatServer.Messages.Extras;

/// <summary>
/// What a client stores with a message and the server doesn't look into: two JSON objects, such as the message's files and the
/// model that wrote it. Null: there is none.
/// </summary>
internal sealed record MessageExtras(string? Data, string? Meta)
{
    /// <summary>The largest size of each, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>These with the properties of others added, which replace those of the same name.</summary>
    public MessageExtras With(MessageExtras added) =>
        new(JsonObjects.Merge(Data, added.Data), JsonObjects.Merge(Meta, added.Meta));
}
