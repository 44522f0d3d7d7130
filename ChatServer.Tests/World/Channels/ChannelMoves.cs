namespace ChatServer.Tests.World.Channels;

/// <summary>All actions of users in channels.</summary>
internal static class ChannelMoves
{
    public static readonly WorldMoveSet<ChannelPlay> All = new(
        new("post", 20, PostMoves.PostAsync),
        new("post below", 10, PostMoves.ReplyAsync),
        new("quote", 6, PostMoves.QuoteAsync),
        new("edit", 8, PostChangeMoves.EditAsync),
        new("delete", 8, PostChangeMoves.DeleteAsync),
        new("react", 10, PostChangeMoves.ReactAsync),
        new("unreact", 6, PostChangeMoves.UnreactAsync),
        new("pin", 6, PostChangeMoves.PinAsync),
        new("unpin", 4, PostChangeMoves.UnpinAsync),
        new("open", 5, ChannelViewMoves.OpenAsync),
        new("read to the end", 6, ChannelViewMoves.ReadAllAsync),
        new("read", 4, MarkMoves.ReadAsync),
        new("hide", 3, ChannelViewMoves.HideAsync),
        new("change access", 10, AccessMoves.ChangeListsAsync),
        new("admit", 6, AccessMoves.AdmitAsync),
        new("expel", 4, AccessMoves.ExpelAsync),
        new("set role", 2, GroupMoves.SetRoleAsync),
        new("cut device", 8, ChannelViewMoves.CutAsync),
        new("reconnect device", 10, ChannelViewMoves.ReconnectAsync),
        new("look", 4, ChannelViewMoves.CompareAsync),
        new("keep copy", 5, CopyMoves.KeepAsync),
        new("catch up", 4, CopyMoves.CatchUpAsync),
        new("forget", 2, CopyMoves.ForgetAsync));
}
