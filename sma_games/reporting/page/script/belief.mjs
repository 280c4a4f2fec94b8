// What is believed of a parameter, from rounded quantiles.

export class Belief {
  constructor({ text, quantiles }) {
    this.text = text;
    this.points = quantiles.map(([share, value]) => [Number(share), Number(value)]);
  }

  // The probability of a value below another one, between the quantiles by a straight line.
  below(value) {
    const { points } = this;
    if (value <= points[0][1]) return 0;
    for (let place = 1; place < points.length; place++) {
      const [[share, start], [next, end]] = [points[place - 1], points[place]];
      if (value < end) return share + ((next - share) * (value - start)) / (end - start);
    }
    return 1;
  }

  // The value that is exceeded with the rest of a probability.
  at(share) {
    const place = Math.max(1, this.points.findIndex(([next]) => next >= share));
    const [[before, start], [next, end]] = [this.points[place - 1], this.points[place]];
    return start + ((end - start) * (share - before)) / (next - before);
  }

  // The density as steps: from, to, and its height as a share of the greatest.
  steps(width) {
    const found = [];
    for (let place = 1; place < this.points.length; place++) {
      const [[share, start], [next, end]] = [this.points[place - 1], this.points[place]];
      const room = Math.max(end - start, width / 200);
      found.push({ from: start, to: start + room, height: (next - share) / room });
    }
    const most = Math.max(...found.map(({ height }) => height));
    return found.map((step) => ({ ...step, height: step.height / most }));
  }
}
