using ChatServer.Benchmarks.Load;

namespace ChatServer.Tests.Benchmarks;

internal sealed class ArrivalCheckTests
{
    [Test]
    public void Messages_may_come_in_another_order_than_that_of_their_numbers_but_not_than_the_servers()
    {
        var check = new ArrivalCheck();

        Assert.That(check.Observe(number: 1, position: 10), Is.EqualTo(Arrival.Ahead));
        Assert.That(check.Observe(number: 0, position: 20), Is.EqualTo(Arrival.Ahead));
        Assert.That(check.Observe(number: 2, position: 15), Is.EqualTo(Arrival.OutOfOrder));
        Assert.That(check.Observe(number: 1, position: 30), Is.EqualTo(Arrival.Repeated));
    }

    [Test]
    public void A_confirmed_message_that_never_came_is_lost()
    {
        var (check, confirmed) = (new ArrivalCheck(), new SequenceCheck());
        foreach (var number in new[] { 0, 1, 3 })
            confirmed.Observe(number);

        check.Observe(number: 0, position: 1);
        check.Observe(number: 2, position: 2);

        Assert.That(check.CountLost(confirmed), Is.EqualTo(2));
    }

    [Test]
    public void The_number_behind_a_name_is_found_and_its_absence_is_an_error()
    {
        Assert.That(ArrivalCheck.FindNumber("""{"id":"m","created_at":1764459264000000001,"x":1}"""u8, "\"created_at\":"u8),
            Is.EqualTo(1_764_459_264_000_000_001));
        Assert.That(
            () => ArrivalCheck.FindNumber("{}"u8, "\"created_at\":"u8), Throws.InvalidOperationException);
    }
}
