"""Who is entitled to which vocational-certificate money: a catalogue of programmes and what it says of a person.

Works alone: it imports nothing from the chatbot, reads no clock and knows no channel.
"""
