namespace ChatServer.Tests.World.Channels;

/// <summary>Channels of all kinds over all APIs, on devices of every WebSocket that are cut off and reconnect.</summary>
[Parallelizable]
internal sealed class ChannelWorldTests : WorldFixture
{
    [Test]
    public Task All_users_and_devices_see_the_channels_of_the_model([Range(1, 4)] int seed) => NewRun().PlayAsync(seed, Length);

    protected override WorldRun NewRun() => new ChannelRun(Server);
}
