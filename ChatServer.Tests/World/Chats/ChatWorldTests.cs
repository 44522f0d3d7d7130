namespace ChatServer.Tests.World.Chats;

/// <summary>Chats with streamed messages, on devices in both framings that are cut off and reconnect.</summary>
[Parallelizable]
internal sealed class ChatWorldTests : WorldFixture
{
    [Test]
    public Task All_users_and_devices_see_the_chats_of_the_model([Range(1, 4)] int seed) => NewRun().PlayAsync(seed, Length);

    protected override WorldRun NewRun() => new ChatRun(Server);
}
