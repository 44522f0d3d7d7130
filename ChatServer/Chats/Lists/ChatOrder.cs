namespace ChatServer.Chats.Lists;

/// <summary>What a filtered list is ordered by.</summary>
internal enum ChatColumn
{
    Id,
    Title,
    CreatedAt,
    UpdatedAt,
    ShareId,
    Archived,
    Pinned,
    FolderId,
}

/// <summary>A chat with its title opened.</summary>
internal sealed record TitledChat(ChatRow Row, string Title);

/// <summary>Which chats of a list are shown, and in which order.</summary>
/// <param name="Text">A part of the title, whatever its case; null or empty for all.</param>
/// <param name="Column">Null: the one changed last first.</param>
internal sealed record ChatFilter(string? Text, ChatColumn? Column, bool IsDescending)
{
    public bool IsPlain => string.IsNullOrEmpty(Text) && Column is null;

    public bool Matches(TitledChat chat) =>
        string.IsNullOrEmpty(Text) || chat.Title.Contains(Text, StringComparison.OrdinalIgnoreCase);

    /// <summary>The chats come with the one changed last first, which stays their order where they are equal.</summary>
    public IEnumerable<TitledChat> Order(IEnumerable<TitledChat> chats) => Column switch
    {
        null => chats,
        ChatColumn.Id => By(chats, chat => chat.Row.Uuid.ToString()),
        ChatColumn.Title => By(chats, chat => chat.Title),
        ChatColumn.CreatedAt => By(chats, chat => chat.Row.CreatedAt),
        ChatColumn.UpdatedAt => By(chats, chat => chat.Row.UpdatedAt),
        ChatColumn.ShareId => By(chats, chat => chat.Row.ShareUuid?.ToString() ?? ""),
        ChatColumn.Archived => By(chats, chat => chat.Row.IsArchived),
        ChatColumn.Pinned => By(chats, chat => chat.Row.IsPinned),
        ChatColumn.FolderId => By(chats, chat => chat.Row.FolderId ?? 0),
        _ => throw new ArgumentOutOfRangeException(nameof(chats), Column, null),
    };

    private IEnumerable<TitledChat> By<T>(IEnumerable<TitledChat> chats, Func<TitledChat, T> key) =>
        IsDescending ? chats.OrderByDescending(key) : chats.OrderBy(key);
}
