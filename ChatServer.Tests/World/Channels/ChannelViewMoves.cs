namespace ChatServer.Tests.World.Channels;

/// <summary>What a user does with their own view of channels, and with their devices.</summary>
internal static class ChannelViewMoves
{
    /// <summary>Reading the messages of a standard channel joins it.</summary>
    public static async Task OpenAsync(ChannelPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step, aim => ((WorldChannel)aim.Place).MayRead(aim.Actor)) is not { } aim)
            return;

        var channel = (WorldChannel)aim.Place;
        var isDone = await play.Persons[aim.Actor].AskAsync($"{channel.Path}/messages") is not null;
        WorldPlay.Expect(step, aim, isDone, () => channel.Enter(aim.Actor));
    }

    /// <summary>Marks everything as read by <c>last_read_at</c> of a device, or in the Messages API.</summary>
    public static async Task ReadAllAsync(ChannelPlay play, WorldStep step)
    {
        if (play.AimAtPlace(
            step, aim => aim.Place.Has(aim.Actor), aim => aim.Place.UnreadOf(aim.Actor) > 0) is not { } aim)
            return;

        var device = play.Devices.Find(device => device.Person == aim.Actor && device.IsConnected);
        var isDone = step.Choice % 3 > 0 && device is not null
            ? await device.TryMarkReadAsync(((WorldChannel)aim.Place).Uuid)
            : await play.Persons[aim.Actor].AskAsync(
                HttpMethod.Post, $"/api/v1/messages/conversation/conv_{aim.Place.Id}/read", new { }) is not null;
        WorldPlay.Expect(step, aim, isDone, () => aim.Place.Members[aim.Actor].Read(aim.Place.LastId, isShown: true));
    }

    /// <summary>Hides a direct channel or a group from the user's list, or shows it again.</summary>
    public static async Task HideAsync(ChannelPlay play, WorldStep step)
    {
        if (play.AimAtPlace(step, aim => aim.Place.Has(aim.Actor)) is not { Place: WorldChannel { IsStandard: false } } aim)
            return;

        var isHidden = step.Choice % 3 > 0;
        var isDone = await play.Persons[aim.Actor].AskAsync(
            HttpMethod.Post, $"{((WorldChannel)aim.Place).Path}/members/active", new { is_active = !isHidden }) is not null;
        WorldPlay.Expect(step, aim, isDone, () => aim.Place.Members[aim.Actor].IsArchived = isHidden);
    }

    public static Task CutAsync(ChannelPlay play, WorldStep step) =>
        DeviceOf(play, step, isConnected: true)?.CutAsync() ?? Task.CompletedTask;

    public static Task ReconnectAsync(ChannelPlay play, WorldStep step) =>
        DeviceOf(play, step, isConnected: false)?.ReconnectAsync(limit: 1 + step.Choice % 7) ?? Task.CompletedTask;

    /// <summary>Compares a user's view during the history, too, because many messages are deleted later.</summary>
    public static Task CompareAsync(ChannelPlay play, WorldStep step) => ChannelComparison.CompareAsync(play, step.Actor);

    private static EventsDevice? DeviceOf(ChannelPlay play, WorldStep step, bool isConnected)
    {
        List<EventsDevice> devices = [.. play.Devices.Where(device => device.IsConnected == isConnected)];
        return devices.Count == 0 ? null : devices[step.Message % devices.Count];
    }
}
