namespace ChatServer.Tests.World;

/// <summary>
/// All actions of users. A new move is a method beside the others of its kind, and a line here. <see cref="WorldAims"/> chooses
/// its actor and object.
/// </summary>
internal static class WorldMoves
{
    public static readonly WorldMoveSet<WorldPlay> All = new(
        new("send", 20, SendMoves.SendAsync),
        new("quote", 8, SendMoves.QuoteAsync),
        new("reply below", 10, SendMoves.ReplyBelowAsync),
        new("forward", 8, SendMoves.ForwardAsync),
        new("send poll", 5, SendMoves.SendPollAsync),
        new("share file", 4, FileMoves.ShareAsync),
        new("upload file", 4, FileMoves.UploadAsync),
        new("announce file", 4, FileMoves.AnnounceAsync),
        new("edit", 10, ChangeMoves.EditAsync),
        new("delete", 10, ChangeMoves.DeleteAsync),
        new("react", 12, ChangeMoves.ReactAsync),
        new("unreact", 8, ChangeMoves.UnreactAsync),
        new("pin", 5, ChangeMoves.PinAsync),
        new("unpin", 4, ChangeMoves.UnpinAsync),
        new("vote", 14, PollMoves.VoteAsync),
        new("close poll", 2, PollMoves.CloseAsync),
        new("read", 8, MarkMoves.ReadAsync),
        new("read all", 3, MarkMoves.ReadAllAsync),
        new("open", 3, MarkMoves.OpenAsync),
        new("receive", 6, MarkMoves.ReceiveAsync),
        new("hide receipts", 1, MarkMoves.HideReceiptsAsync),
        new("show receipts", 1, MarkMoves.ShowReceiptsAsync),
        new("archive", 5, SettingMoves.ArchiveAsync),
        new("mute", 5, SettingMoves.MuteAsync),
        new("put on top", 3, SettingMoves.PutOnTopAsync),
        new("clear", 2, SettingMoves.ClearAsync),
        new("block", 2, BlockMoves.BlockAsync),
        new("unblock", 4, BlockMoves.UnblockAsync),
        new("add member", 6, GroupMoves.AddAsync),
        new("remove member", 3, GroupMoves.RemoveAsync),
        new("leave", 1, GroupMoves.LeaveAsync),
        new("set role", 8, GroupMoves.SetRoleAsync),
        new("hand over", 2, GroupMoves.TransferOwnershipAsync),
        new("rename", 2, GroupMoves.RenameAsync),
        new("look", 4, CopyMoves.CompareViewAsync),
        new("keep copy", 6, CopyMoves.KeepAsync),
        new("catch up", 5, CopyMoves.CatchUpAsync),
        new("forget", 4, CopyMoves.ForgetAsync));
}
