/* Tones without a sound file. Whatever makes a sound also says it in words. */
let machine = null;

/* The frequencies one after the other. `seconds`: how long each; `apart`: from one to the next. */
export function play(frequencies, { shape, volume, seconds, apart = 0 }) {
  try {
    machine = machine || new AudioContext();
    frequencies.forEach((frequency, index) => {
      const begins = machine.currentTime + index * apart;
      const tone = toneOf(frequency, shape, volume);
      tone.start(begins);
      tone.stop(begins + seconds);
    });
  } catch {
    /* A machine without sound is no reason to stop. */
  }
}

function toneOf(frequency, shape, volume) {
  const tone = machine.createOscillator();
  const loudness = machine.createGain();
  tone.frequency.value = frequency;
  tone.type = shape;
  loudness.gain.value = volume;
  tone.connect(loudness).connect(machine.destination);
  return tone;
}
